import type { ExportCtx } from '../common/personal.ts'

/** What somebody did, and what was done to their account. The trail holds ids alone, so there is nothing in it to erase. */
export function exportOf({ db }: ExportCtx, userId: number): Promise<unknown> {
  const name = `user:${userId}`
  return db
    .selectFrom('events')
    .where((eb) => eb.or([eb('actor', '=', name), eb('aggregate', '=', name)]))
    .select(['id', 'name', 'aggregate', 'actor', 'payload', 'changes', 'occurred_at as occurredAt'])
    .orderBy('id')
    .execute()
}

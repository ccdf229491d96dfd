import { type RawBuilder, sql } from 'kysely'
import { z } from 'zod'
import { sealEvents, verifyTrail } from '../../../domain/audit/operations.ts'
import { defineEvent } from '../../../domain/common/event.ts'
import { Id } from '../../../domain/common/fields.ts'
import { perform } from '../../../domain/common/operation.ts'
import { inTransaction } from '../../../domain/common/unit-of-work.ts'
import { type App, houseScope } from '../../../server/context.ts'

export type Sealed = z.output<typeof sealEvents.output>
export type Verdict = z.output<typeof verifyTrail.output>

export const bellRung = defineEvent({
  name: 'bell.rung',
  payload: z.object({ bellId: Id }),
  aggregate: ({ bellId }) => `bell:${bellId}`,
})

/** Writes events about bells, each in a transaction of its own. */
export async function ring(app: App, ...bellIds: readonly number[]): Promise<void> {
  const scope = houseScope(app)
  for (const bellId of bellIds) await inTransaction(scope, scope.actor, (ctx) => ctx.emit(bellRung, { bellId }))
}

export const seal = async (app: App): Promise<Sealed> => (await perform(houseScope(app), sealEvents, {})) as Sealed

export const verify = async (app: App, head?: Sealed['head']): Promise<Verdict> =>
  (await perform(houseScope(app), verifyTrail, { head })) as Verdict

/** Positions with the ids of the bells whose events are sealed there. */
export async function chainOf({ db }: App): Promise<[position: number, bellId: number][]> {
  const { rows } = await sql<{ position: number; bellId: number }>`
    select position, (payload ->> 'bellId')::int as "bellId"
    from event_seals join events on events.id = event_id order by position`.execute(db)
  return rows.map(({ position, bellId }) => [position, bellId])
}

/** Changes what cannot be changed, as somebody could who owns the database. */
export async function tamper({ db }: App, ...statements: readonly RawBuilder<unknown>[]): Promise<void> {
  await db.transaction().execute(async (trx) => {
    for (const table of ['events', 'event_seals']) {
      await sql`alter table ${sql.table(table)} disable trigger all`.execute(trx)
    }
    for (const statement of statements) await statement.execute(trx)
    for (const table of ['events', 'event_seals']) {
      await sql`alter table ${sql.table(table)} enable always trigger only_added_to`.execute(trx)
    }
  })
}

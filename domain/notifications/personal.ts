import { type RawBuilder, sql } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import type { EraseCtx, ExportCtx } from '../common/personal.ts'
import { findPreferences } from './queries.ts'

/** What somebody wants to be written, and where their browsers take it. */
export async function exportOf({ db }: ExportCtx, userId: number): Promise<unknown> {
  const pushSubscriptions = await db
    .selectFrom('push_subscriptions')
    .where('user_id', '=', userId)
    .select(['id', 'endpoint', 'created_at as createdAt'])
    .orderBy('id')
    .execute()
  return { preferences: (await findPreferences(db, userId)) ?? null, pushSubscriptions }
}

/** Where their browsers take pushes. */
export async function tracesOf(db: Reader, userId: number): Promise<string[]> {
  const rows = await db.selectFrom('push_subscriptions').where('user_id', '=', userId).select('endpoint').execute()
  return rows.map(({ endpoint }) => endpoint)
}

/** Messages in the demo mailbox name nobody by id: those go that were sent to somebody or speak of them. */
export async function eraseUser({ db, traces }: EraseCtx, userId: number): Promise<void> {
  await db.deleteFrom('notification_preferences').where('user_id', '=', userId).execute()
  await db.deleteFrom('push_subscriptions').where('user_id', '=', userId).execute()
  const speaks = (column: RawBuilder<unknown>) =>
    sql`exists (select from unnest(${[...traces]}::text[]) as trace where strpos(lower(${column}), lower(trace)) > 0)`
  await sql`
    delete from mailbox_messages
    where ${speaks(sql`concat_ws(chr(10), recipient, subject, text, html)`)}`.execute(db)
}

import { sql, type Transaction } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import type { DB } from '../../db/types.ts'
import { type Batching, deleteInBatches } from '../common/batches.ts'
import { type Actor, holdsEverywhere, vendorsWith } from '../common/access.ts'
import type { Chosen } from './sales-queries.ts'
import type { SalesReport } from './sales-schema.ts'

export async function insertReport(trx: Transaction<DB>, userId: number, chosen: Chosen, now: Date): Promise<number> {
  const { vendorIds, currency, from, to } = chosen
  const { rows } = await sql<{ id: number }>`
    insert into sales_reports (user_id, vendor_ids, currency, from_day, to_day, requested_at)
    values (${userId}, ${vendorIds}::bigint[], ${currency}, ${from}, ${to}, ${now.toISOString()}) returning id`.execute(
    trx,
  )
  return rows[0]!.id
}

export async function noteTask(trx: Transaction<DB>, id: number, taskId: string): Promise<void> {
  await trx.updateTable('sales_reports').set({ task_id: taskId }).where('id', '=', id).execute()
}

export async function findChosen(db: Reader, id: number): Promise<(Chosen & { readonly taskId: string }) | undefined> {
  const { rows } = await sql<Chosen & { readonly taskId: string }>`
    select task_id as "taskId", vendor_ids as "vendorIds", currency, from_day::text as from, to_day::text as to
    from sales_reports where id = ${id}`.execute(db)
  return rows[0]
}

export async function storeReport(trx: Transaction<DB>, id: number, csv: string, now: Date): Promise<void> {
  const ready = { csv, ready_at: now.toISOString() }
  await trx.updateTable('sales_reports').set(ready).where('id', '=', id).execute()
}

/** Of staff every report is seen, of others those they asked for, while they act for all the vendors in it. */
export async function findReport(
  db: Reader,
  actor: Actor,
  taskId: string,
): Promise<Omit<SalesReport, 'state'> | undefined> {
  const userId = actor.kind === 'user' ? actor.userId : null
  const all = holdsEverywhere(actor, 'orders:read')
  const { rows } = await sql<Omit<SalesReport, 'state'>>`
    select task_id as "taskId", from_day::text as from, to_day::text as to, currency, requested_at as "requestedAt",
      ready_at as "readyAt", csv
    from sales_reports
    where (${all} or (user_id = ${userId} and vendor_ids <@ ${vendorsWith(actor, 'orders:read')}::bigint[]))
      and task_id = ${taskId}`.execute(db)
  return rows[0]
}

export const deleteBefore = (ctx: Batching, before: Date): Promise<number> =>
  deleteInBatches(ctx, 'sales_reports', sql`requested_at < ${before.toISOString()}`)

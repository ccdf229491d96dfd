// Invoices and credit notes: papers of vendors about their parts of an order, which are kept in the same way.

import { type RawBuilder, sql, type Transaction } from 'kysely'
import type { Reader } from '../../../db/connect.ts'
import type { DB } from '../../../db/types.ts'
import { type Actor, seesAll, vendorsWith } from '../../common/access.ts'
import type { InvoiceDocument } from '../../common/documents.ts'
import { isoTime } from '../../common/sql-time.ts'

/** Where papers of a kind lie, what counts them, and what their numbers begin with. */
export interface Kind {
  readonly table: 'invoices' | 'credit_notes'
  readonly series: 'invoice_series' | 'credit_note_series'
  readonly prefix: string
}

/** `INV-17-000042`: of which vendor, and which of its invoices. */
export const numberOf = ({ prefix }: Kind, vendorId: number, serial: number): string =>
  `${prefix}-${vendorId}-${String(serial).padStart(6, '0')}`

/** The next of each vendor's; nobody else draws of the same until the transaction ends, and one that is taken back leaves no gap. */
export async function drawSerials(
  trx: Transaction<DB>,
  { series }: Kind,
  vendorIds: readonly number[],
): Promise<Map<number, number>> {
  const { rows } = await sql<{ vendorId: number; serial: number }>`
    insert into ${sql.table(series)} as series (vendor_id, last_serial)
    select vendor_id, 1 from unnest(${[...vendorIds]}::bigint[]) as drawing (vendor_id) order by vendor_id
    on conflict (vendor_id) do update set last_serial = series.last_serial + 1
    returning vendor_id as "vendorId", last_serial as serial`.execute(trx)
  return new Map(rows.map(({ vendorId, serial }) => [vendorId, serial]))
}

/** An order is its buyer's, and staff's to see; a vendor sees what is its own. */
const isOwn = (actor: Actor) =>
  seesAll(actor) ? sql`true` : sql`o.customer_id = ${actor.kind === 'user' ? actor.userId : null}`
const isSold = (actor: Actor, vendorId: string) =>
  sql`${sql.raw(vendorId)} = any(${[...vendorsWith(actor, 'orders:read')]}::bigint[])`

/** What each paper `p` shows of itself. */
const shown = sql.raw(`jsonb_build_object('number', p.number,
  'vendor', (select json_build_object('id', id, 'name', name, 'slug', slug) from vendors where id = p.vendor_id),
  'issuedAt', ${isoTime('p.issued_at')},
  'total', json_build_object('amount', p.total_amount, 'currency', p.currency))`)

/**
 * @param more of each paper `p`, as a JSON object
 * @returns nothing when the actor has no part in the order
 */
export async function listPapers<T>(
  db: Reader,
  actor: Actor,
  { table }: Kind,
  orderId: number,
  more: RawBuilder<unknown> = sql`'{}'::jsonb`,
): Promise<T[] | undefined> {
  const { rows } = await sql<{ papers: T[] }>`
    select (
      select coalesce(jsonb_agg(${shown} || ${more} order by p.id), '[]') from ${sql.table(table)} p
      where p.order_id = o.id and (${isOwn(actor)} or ${isSold(actor, 'p.vendor_id')})
    ) as papers
    from orders o
    where o.id = ${orderId} and (${isOwn(actor)}
      or exists (select from sub_orders s where s.order_id = o.id and ${isSold(actor, 's.vendor_id')}))`.execute(db)
  return rows[0]?.papers
}

export async function findDocument(
  db: Reader,
  actor: Actor,
  { table }: Kind,
  orderId: number,
  number: string,
): Promise<InvoiceDocument | undefined> {
  const { rows } = await sql<{ document: InvoiceDocument }>`
    select p.document from ${sql.table(table)} p join orders o on o.id = p.order_id
    where o.id = ${orderId} and p.number = ${number} and (${isOwn(actor)} or ${isSold(actor, 'p.vendor_id')})`.execute(
    db,
  )
  return rows[0]?.document
}

/** All that was issued to somebody, by the id of the order. */
export async function documentsOf(
  db: Reader,
  { table }: Kind,
  userId: number,
): Promise<Map<number, InvoiceDocument[]>> {
  const { rows } = await sql<{ orderId: number; document: InvoiceDocument }>`
    select p.order_id as "orderId", p.document from ${sql.table(table)} p join orders o on o.id = p.order_id
    where o.customer_id = ${userId} order by p.id`.execute(db)
  const byOrder = Map.groupBy(rows, ({ orderId }) => orderId)
  return new Map([...byOrder].map(([orderId, found]) => [orderId, found.map(({ document }) => document)]))
}

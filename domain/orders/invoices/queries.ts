import { sql, type Transaction } from 'kysely'
import type { Reader } from '../../../db/connect.ts'
import type { DB } from '../../../db/types.ts'
import { type Actor, seesAll, vendorsWith } from '../../common/access.ts'
import type { InvoiceDocument } from '../../common/documents.ts'
import { isoTime } from '../../common/sql-time.ts'
import type { SoldPart } from './document.ts'
import type { Invoice } from './schema.ts'

const items = sql.raw(`(
  select json_agg(json_build_object('name', i.product_name, 'sku', i.sku, 'options', i.options, 'quantity', i.quantity,
    'unitPrice', i.unit_price_amount, 'discount', i.discount_amount, 'tax', i.tax_amount, 'rate', i.tax_rate,
    'included', i.tax_included, 'payable', i.payable_amount) order by i.id)
  from order_items i where i.sub_order_id = s.id)`)

/** The parts of a paid order that have no invoice yet. What came in exchange was invoiced when it was paid for. */
export async function findUninvoiced(db: Reader, orderId: number): Promise<SoldPart[]> {
  const { rows } = await sql<SoldPart>`
    select s.id as "subOrderId", s.vendor_id as "vendorId", o.number as "orderNumber", o.currency, u.locale as language,
      o.delivery_address as "deliveryAddress", ${items} as items, s.payable_amount as payable,
      json_build_object('amount', s.shipping_amount, 'tax', s.shipping_tax_amount, 'rate', s.shipping_tax_rate,
        'included', s.shipping_tax_included) as parcel,
      json_build_object('name', v.name, 'legalName', a.legal_name, 'registrationNumber', a.registration_number,
        'country', coalesce(l.country, a.country), 'address', l.address) as seller
    from sub_orders s
    join orders o on o.id = s.order_id
    join users u on u.id = o.customer_id
    join vendors v on v.id = s.vendor_id
    left join vendor_applications a on a.vendor_id = s.vendor_id
    left join stock_locations l on l.id = main_location(s.vendor_id)
    where o.id = ${orderId} and o.paid_at is not null
      and not exists (select from invoices where sub_order_id = s.id)
      and not exists (select from returns where exchange_order_id = o.id)
    order by s.vendor_id`.execute(db)
  return rows
}

/** The next of each vendor's; nobody else draws of the same until the transaction ends, and one that is taken back leaves no gap. */
export async function drawSerials(trx: Transaction<DB>, vendorIds: readonly number[]): Promise<Map<number, number>> {
  const { rows } = await sql<{ vendorId: number; serial: number }>`
    insert into invoice_series as series (vendor_id, last_serial)
    select vendor_id, 1 from unnest(${[...vendorIds]}::bigint[]) as drawing (vendor_id) order by vendor_id
    on conflict (vendor_id) do update set last_serial = series.last_serial + 1
    returning vendor_id as "vendorId", last_serial as serial`.execute(trx)
  return new Map(rows.map(({ vendorId, serial }) => [vendorId, serial]))
}

export interface NewInvoice {
  readonly vendorId: number
  readonly serial: number
  readonly orderId: number
  readonly subOrderId: number
  readonly document: InvoiceDocument
}

export async function insertInvoices(trx: Transaction<DB>, invoices: readonly NewInvoice[]): Promise<void> {
  await trx
    .insertInto('invoices')
    .values(
      invoices.map(({ vendorId, serial, orderId, subOrderId, document }) => ({
        vendor_id: vendorId,
        serial,
        number: document.number,
        order_id: orderId,
        sub_order_id: subOrderId,
        currency: document.currency,
        total_amount: document.totals.total,
        document: JSON.stringify(document),
        issued_at: document.issuedAt,
      })),
    )
    .execute()
}

/** An order is its buyer's, and staff's to see; a vendor sees what is its own. */
const isOwn = (actor: Actor) =>
  seesAll(actor) ? sql`true` : sql`o.customer_id = ${actor.kind === 'user' ? actor.userId : null}`
const isSold = (actor: Actor, vendorId: string) =>
  sql`${sql.raw(vendorId)} = any(${[...vendorsWith(actor, 'orders:read')]}::bigint[])`

const shown = sql.raw(`json_build_object('number', i.number,
  'vendor', (select json_build_object('id', id, 'name', name, 'slug', slug) from vendors where id = i.vendor_id),
  'issuedAt', ${isoTime('i.issued_at')},
  'total', json_build_object('amount', i.total_amount, 'currency', i.currency))`)

/** @returns nothing when the actor has no part in the order */
export async function listInvoices(db: Reader, actor: Actor, orderId: number): Promise<Invoice[] | undefined> {
  const { rows } = await sql<{ invoices: Invoice[] }>`
    select (
      select coalesce(json_agg(${shown} order by i.id), '[]') from invoices i
      where i.order_id = o.id and (${isOwn(actor)} or ${isSold(actor, 'i.vendor_id')})
    ) as invoices
    from orders o
    where o.id = ${orderId} and (${isOwn(actor)}
      or exists (select from sub_orders s where s.order_id = o.id and ${isSold(actor, 's.vendor_id')}))`.execute(db)
  return rows[0]?.invoices
}

export async function findDocument(
  db: Reader,
  actor: Actor,
  orderId: number,
  number: string,
): Promise<InvoiceDocument | undefined> {
  const { rows } = await sql<{ document: InvoiceDocument }>`
    select i.document from invoices i join orders o on o.id = i.order_id
    where o.id = ${orderId} and i.number = ${number} and (${isOwn(actor)} or ${isSold(actor, 'i.vendor_id')})`.execute(
    db,
  )
  return rows[0]?.document
}

/** All that was issued to somebody, by the id of the order. */
export async function documentsOf(db: Reader, userId: number): Promise<Map<number, InvoiceDocument[]>> {
  const { rows } = await sql<{ orderId: number; document: InvoiceDocument }>`
    select i.order_id as "orderId", i.document from invoices i join orders o on o.id = i.order_id
    where o.customer_id = ${userId} order by i.id`.execute(db)
  const byOrder = Map.groupBy(rows, ({ orderId }) => orderId)
  return new Map([...byOrder].map(([orderId, found]) => [orderId, found.map(({ document }) => document)]))
}

/** All that was issued for an order, for what follows from it. */
export async function documentsOfOrder(db: Reader, orderId: number): Promise<InvoiceDocument[]> {
  const rows = await db
    .selectFrom('invoices')
    .where('order_id', '=', orderId)
    .select('document')
    .orderBy('id')
    .execute()
  return rows.map(({ document }) => document as unknown as InvoiceDocument)
}

import { sql, type Transaction } from 'kysely'
import type { Reader } from '../../../db/connect.ts'
import type { DB } from '../../../db/types.ts'
import type { InvoiceDocument } from '../../common/documents.ts'
import type { Kind } from '../papers/queries.ts'
import type { SoldPart } from './document.ts'

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

/** How invoices are kept and counted. */
export const invoices: Kind = { table: 'invoices', series: 'invoice_series', prefix: 'INV' }

export interface NewInvoice {
  readonly vendorId: number
  readonly serial: number
  readonly orderId: number
  readonly subOrderId: number
  readonly document: InvoiceDocument
}

export async function insertInvoices(trx: Transaction<DB>, issued: readonly NewInvoice[]): Promise<void> {
  await trx
    .insertInto('invoices')
    .values(
      issued.map(({ vendorId, serial, orderId, subOrderId, document }) => ({
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

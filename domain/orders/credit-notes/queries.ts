import { sql, type Transaction } from 'kysely'
import type { Reader } from '../../../db/connect.ts'
import type { DB } from '../../../db/types.ts'
import type { Actor } from '../../common/access.ts'
import type { InvoiceDocument } from '../../common/documents.ts'
import { type Kind, listPapers } from '../papers/queries.ts'
import type { CreditNote } from './schema.ts'
import type { CreditedLine, InvoicedItem, InvoicedParcel } from './sharing.ts'

/** How credit notes are kept and counted: in a series of their own. */
export const creditNotes: Kind = { table: 'credit_notes', series: 'credit_note_series', prefix: 'CN' }

/** An invoice that something is to be taken back of, with what has been already. */
export interface Creditable {
  readonly invoiceId: number
  readonly subOrderId: number
  readonly vendorId: number
  readonly orderNumber: string
  readonly document: InvoiceDocument
  readonly credited: number
  readonly items: readonly InvoicedItem[]
  readonly parcel: InvoicedParcel
}

/** The invoices of these parts of an order, without those that the refund has a credit note of. */
export async function findCreditable(
  db: Reader,
  refundId: number,
  subOrderIds: readonly number[],
): Promise<Creditable[]> {
  const { rows } = await sql<Creditable>`
    with notes as (
      select n.invoice_id, line.item_id, line.amount
      from credit_notes n, jsonb_to_recordset(n.lines) as line (item_id bigint, amount bigint)
      where n.invoice_id in (select id from invoices where sub_order_id = any(${[...subOrderIds]}::bigint[]))
    ), credited as (
      select invoice_id, item_id, sum(amount)::bigint as amount from notes group by invoice_id, item_id
    )
    select i.id as "invoiceId", s.id as "subOrderId", s.vendor_id as "vendorId", o.number as "orderNumber", i.document,
      coalesce((select max(credited_after) from credit_notes where invoice_id = i.id), 0)::bigint as credited,
      (select json_agg(json_build_object('itemId', t.id, 'name', t.product_name, 'sku', t.sku, 'options', t.options,
          'quantity', t.quantity, 'unitPrice', t.unit_price_amount, 'discount', t.discount_amount, 'tax', t.tax_amount,
          'rate', t.tax_rate, 'included', t.tax_included, 'payable', t.payable_amount,
          'credited', coalesce(c.amount, 0)) order by t.id)
        from order_items t left join credited c on c.invoice_id = i.id and c.item_id = t.id
        where t.sub_order_id = s.id) as items,
      (select json_build_object('itemId', null, 'amount', s.shipping_amount, 'tax', s.shipping_tax_amount,
          'rate', s.shipping_tax_rate, 'included', s.shipping_tax_included, 'payable', s.shipping_payable,
          'credited', coalesce((select amount from credited c where c.invoice_id = i.id and c.item_id is null), 0))) as parcel
    from invoices i join sub_orders s on s.id = i.sub_order_id join orders o on o.id = s.order_id
    where s.id = any(${[...subOrderIds]}::bigint[])
      and not exists (select from credit_notes n where n.refund_id = ${refundId} and n.invoice_id = i.id)
    order by s.vendor_id`.execute(db)
  return rows
}

export interface NewCreditNote {
  readonly vendorId: number
  readonly serial: number
  readonly orderId: number
  readonly invoiceId: number
  readonly refundId: number
  readonly creditedBefore: number
  readonly lines: readonly CreditedLine[]
  readonly document: InvoiceDocument
}

export async function insertCreditNotes(trx: Transaction<DB>, issued: readonly NewCreditNote[]): Promise<void> {
  await trx
    .insertInto('credit_notes')
    .values(
      issued.map(({ document, ...note }) => ({
        vendor_id: note.vendorId,
        serial: note.serial,
        number: document.number,
        order_id: note.orderId,
        invoice_id: note.invoiceId,
        refund_id: note.refundId,
        currency: document.currency,
        total_amount: document.totals.total,
        credited_before: note.creditedBefore,
        lines: JSON.stringify(note.lines.map(({ itemId, amount }) => ({ item_id: itemId, amount }))),
        document: JSON.stringify(document),
        issued_at: document.issuedAt,
      })),
    )
    .execute()
}

/** @returns nothing when the actor has no part in the order */
export const listCreditNotes = (db: Reader, actor: Actor, orderId: number): Promise<CreditNote[] | undefined> =>
  listPapers<CreditNote>(
    db,
    actor,
    creditNotes,
    orderId,
    sql`jsonb_build_object('refundId', p.refund_id,
      'invoice', (select number from invoices where id = p.invoice_id))`,
  )

/** All that was issued for a refund, for what follows from it. */
export async function documentsOfRefund(db: Reader, refundId: number): Promise<InvoiceDocument[]> {
  const rows = await db
    .selectFrom('credit_notes')
    .where('refund_id', '=', refundId)
    .select('document')
    .orderBy('id')
    .execute()
  return rows.map(({ document }) => document as unknown as InvoiceDocument)
}

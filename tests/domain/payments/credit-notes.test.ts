import { randomUUID } from 'node:crypto'
import * as fc from 'fast-check'
import { sql } from 'kysely'
import t, { test } from 'tap'
import type { InvoiceDocument } from '../../../domain/common/documents.ts'
import type { FileAnswer } from '../../../domain/common/file-answer.ts'
import { perform } from '../../../domain/common/operation.ts'
import { eraseUser } from '../../../domain/orders/index.ts'
import type { CreditNote } from '../../../domain/orders/credit-notes/schema.ts'
import {
  cancelVendorOrder,
  getCreditNote,
  listCreditNotes,
  listInvoices,
  placeOrder,
} from '../../../domain/orders/operations.ts'
import type { Order } from '../../../domain/orders/schema.ts'
import { createRefund } from '../../../domain/payments/operations.ts'
import { creditNotes } from '../../../domain/payments/tasks.ts'
import { enqueue } from '../../jobs/shop.ts'
import { people, scopeOf } from '../../support/app.ts'
import { codeOf } from '../../support/failure.ts'
import { answerOf, deliveryAddress } from '../../support/till.ts'
import { write } from '../inventory/stock.ts'
import { openTill } from './till.ts'

const till = await openTill(t)
const { app } = till
await sql`delete from tax_rates`.execute(app.db)
await sql`insert into tax_rates (country, name, rate_ppm, included) values ('NG', 'VAT', 75000, false),
  ('GB', 'VAT', 200000, true)`.execute(app.db)
const buyer = scopeOf(app, people.customer)
const vendor = (id: number) => scopeOf(app, { ...people.vendor, vendorIds: [id], ownerOf: [id] })
const { rows: variants } = await sql<{ id: number }>`
  (select v.id from variants v join products p on p.id = v.product_id where p.vendor_id = 1 and p.published order by v.id limit 2)
  union all
  (select v.id from variants v join products p on p.id = v.product_id where p.vendor_id = 2 and p.published order by v.id limit 1)`.execute(
  app.db,
)

/** Three pieces and two of vendor 1, one of vendor 2, paid for. */
async function paid(country = 'NG'): Promise<Order> {
  const items = variants.map(({ id }, index) => ({ variantId: id, quantity: 3 - index }))
  const input = { items, deliveryAddress: { ...deliveryAddress, country } }
  const order = (await answerOf(perform({ ...buyer, idempotencyKey: randomUUID() }, placeOrder, input))) as Order
  await till.pay(order.id, 'success')
  await app.drain()
  return order
}

const refund = async (id: number, input: object = {}) => {
  const actor = { ...people.admin, authenticatedAt: app.clock().getTime() }
  await perform({ ...scopeOf(app, actor), idempotencyKey: randomUUID() }, createRefund, {
    id,
    reason: 'Torn',
    ...input,
  })
  await app.drain()
}
const list = async (id: number, scope = buyer) =>
  ((await perform(scope, listCreditNotes, { id })) as { results: CreditNote[] }).results
const invoicesOf = async (id: number) =>
  ((await perform(buyer, listInvoices, { id })) as { results: { number: string; total: { amount: number } }[] }).results
const documentsOf = async (orderId: number, table: 'invoices' | 'credit_notes' = 'credit_notes') =>
  (await app.db.selectFrom(table).where('order_id', '=', orderId).select('document').orderBy('id').execute()).map(
    ({ document }) => document as unknown as InvoiceDocument,
  )
const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0)

/** That it adds up as an invoice does, down to the minor unit. */
function evenness({ lines, totals }: InvoiceDocument) {
  const { subtotal, discount, shipping, taxes, total } = totals
  const added = sum(taxes.filter(({ included }) => !included).map(({ amount }) => amount))
  const within = sum(lines.map((line) => line.unitPrice * line.quantity - line.discount))
  return {
    lines: within - (subtotal - discount),
    totals: subtotal - discount + shipping + added - total,
    negative: lines.filter((line) => line.discount < 0 || line.tax < 0 || line.total <= 0),
    untaxed: taxes.filter(({ rate, base, amount }) => Math.abs((base * rate) / 1_000_000 - amount) > 4),
  }
}
const EVEN = { lines: 0, totals: 0, negative: [], untaxed: [] }

test('an order given back whole has a credit note for each invoice, which says the same', async (t) => {
  for (const country of ['NG', 'GB']) {
    const order = await paid(country)
    t.strictSame(await list(order.id), [], 'nothing was given back')
    await refund(order.id)
    const invoices = await documentsOf(order.id, 'invoices')
    const notes = await documentsOf(order.id)
    for (const [index, { number, notes: _n, issuedAt: _i, credits, ...note }] of notes.entries()) {
      const { number: invoiced, issuedAt, notes: _, ...invoice } = invoices[index]!
      t.strictSame(note, invoice, country)
      t.strictSame(credits, { number: invoiced, issuedAt })
      t.match(number, /^CN-[12]-\d{6}$/)
    }
    t.equal(notes.length, 2)
  }
})

test('pieces given back are on it with their tax, and the parcel is not', async (t) => {
  const order = await paid()
  const [item] = order.items
  await refund(order.id, { lines: [{ itemId: item!.id, quantity: 1 }] })
  const [note, ...more] = await documentsOf(order.id)
  t.strictSame(more, [], 'the other vendor gives nothing back')
  t.strictSame(evenness(note!), EVEN)
  const { unitPrice } = item!
  t.match(note, {
    lines: [{ quantity: 1, unitPrice: unitPrice.amount, discount: 0 }],
    totals: {
      subtotal: unitPrice.amount,
      shipping: 0,
      taxes: [{ rate: 75_000, base: unitPrice.amount, included: false }],
    },
  })
  const { refunded } = await till.read(order.id)
  t.equal(note!.totals.total, refunded.amount)
  const [invoice] = await invoicesOf(order.id)
  t.match(await list(order.id), [
    { invoice: invoice!.number, refundId: Number, vendor: { id: 1 }, total: refunded, issuedAt: String },
  ])
})

test('a mere amount is taken back of all that is left, line by line and of the parcel', async (t) => {
  const order = await paid('GB')
  await refund(order.id, { amount: 1_001 })
  const notes = await documentsOf(order.id)
  t.equal(sum(notes.map(({ totals }) => totals.total)), 1_001)
  t.equal(notes.length, 2)
  for (const note of notes) t.strictSame(evenness(note), EVEN)
  t.match(notes[0]!.lines, [
    { quantity: 1, name: /, in part / },
    { quantity: 1, name: /, in part / },
  ])
})

test('however it is given back, no note takes back more than is left, and in the end all of it, tax and all', async (t) => {
  const step = fc.oneof(
    fc.record({ share: fc.integer({ min: 1, max: 60 }) }),
    fc.record({ item: fc.nat(2), quantity: fc.integer({ min: 1, max: 3 }) }),
  )
  const way = fc.record({ country: fc.constantFrom('NG', 'GB'), steps: fc.array(step, { minLength: 1, maxLength: 4 }) })
  await fc.assert(
    fc.asyncProperty(way, async ({ country, steps }) => {
      const { id, total, items } = await paid(country)
      for (const each of steps) {
        const input =
          'share' in each
            ? { amount: Math.ceil((total.amount * each.share) / 100) }
            : { lines: [{ itemId: items[each.item]!.id, quantity: each.quantity }] }
        // What cannot be given back any more is refused, and leaves nothing.
        await refund(id, input).catch(() => undefined)
      }
      await refund(id).catch(() => undefined)
      const [invoices, notes] = [await documentsOf(id, 'invoices'), await documentsOf(id)]
      for (const note of notes) t.strictSame(evenness(note), EVEN, JSON.stringify(note))
      for (const invoice of invoices) {
        const of = notes.filter(({ credits }) => credits!.number === invoice.number)
        t.equal(sum(of.map(({ totals }) => totals.total)), invoice.totals.total)
        t.equal(sum(of.map(({ totals }) => totals.shipping)), invoice.totals.shipping)
        const tax = (documents: InvoiceDocument[]) =>
          sum(documents.flatMap(({ totals }) => totals.taxes.map(({ amount }) => amount)))
        t.equal(tax(of), tax([invoice]))
      }
      t.equal((await till.read(id)).refunded.amount, total.amount)
    }),
    { numRuns: 6, seed: 20_261_128 },
  )
})

test('the database takes none that goes beyond its invoice, leaves a gap, or takes back the same twice', async (t) => {
  const order = await paid()
  await refund(order.id, { lines: [{ itemId: order.items[0]!.id, quantity: 1 }] })
  const insert = (more: { serial?: number; before?: number; amount?: number }) => sql`
    insert into credit_notes (vendor_id, serial, number, order_id, invoice_id, refund_id, currency, total_amount,
      credited_before, lines, document, issued_at)
    select n.vendor_id, (select last_serial from credit_note_series where vendor_id = n.vendor_id) + ${more.serial ?? 1}, 'X',
      n.order_id, n.invoice_id, (select max(id) from refunds where id <> n.refund_id), n.currency, ${more.amount ?? 1},
      coalesce(${more.before ?? null}, n.credited_after), '[]',
      jsonb_build_object('number', 'X', 'totals', jsonb_build_object('total', ${more.amount ?? 1}::bigint)), now()
    from credit_notes n where n.order_id = ${order.id}`
  const [invoice] = await invoicesOf(order.id)
  const taken = (await list(order.id))[0]!.total.amount
  await t.rejects(insert({ amount: invoice!.total.amount - taken + 1 }).execute(app.db), /takes back more/)
  await t.rejects(insert({ serial: 2 }).execute(app.db), /credit_notes_without_gaps/)
  await t.rejects(insert({ before: 0 }).execute(app.db), /credit_notes_invoice_id_credited_before/)
  await t.rejects(insert({ before: taken - 1, amount: 2 }).execute(app.db), /credit_notes_in_turn/)
  for (const statement of [sql`update credit_notes set total_amount = 1`, sql`delete from credit_notes`])
    await t.rejects(statement.execute(app.db), /only ever added to/)
})

test('numbers of a vendor run on without a gap, and a note is issued once, however often it is asked for', async (t) => {
  const orders = [await paid(), await paid(), await paid()]
  await Promise.all(orders.map(({ id }) => refund(id, { amount: 5_000 })))
  await app.drain()
  const before = await list(orders[0]!.id)
  t.equal(before.length, 2)
  for (let n = 0; n < 2; n += 1) await enqueue(app, creditNotes, { refundId: before[0]!.refundId })
  await app.drain()
  t.strictSame(await list(orders[0]!.id), before)
  for (const vendorId of [1, 2]) {
    const notes = await app.db.selectFrom('credit_notes').where('vendor_id', '=', vendorId).select('serial').execute()
    t.strictSame(
      notes.map(({ serial }) => serial).toSorted((a, b) => a - b),
      notes.map((_, index) => index + 1),
    )
  }
  const events = await app.db
    .selectFrom('events')
    .where('name', '=', 'creditNote.issued')
    .where('aggregate', '=', `order:${orders[0]!.id}`)
    .selectAll()
    .execute()
  t.equal(events.length, 2)
  t.match(events[0], { payload: { vendorId: 1 }, changes: { number: { after: before[0]!.number } } })
})

test('money that is back before the invoice was issued has its note all the same', async (t) => {
  const items = [{ variantId: variants[0]!.id, quantity: 1 }]
  const input = { items, deliveryAddress }
  const order = (await answerOf(perform({ ...buyer, idempotencyKey: randomUUID() }, placeOrder, input))) as Order
  await till.pay(order.id, 'success')
  const unissued = sql`delete from pgboss.job where data ->> 'task' = 'orders.issueInvoices' and state = 'created'`
  t.equal((await unissued.execute(app.db)).numAffectedRows, 1n)
  await till.cancel(order.id)
  t.match(await list(order.id), [{ total: order.total }])
})

test('a part that its vendor cannot deliver is credited by that vendor, with its parcel', async (t) => {
  const order = await paid()
  await perform(scopeOf(app, people.vendor), cancelVendorOrder, { id: 1, orderId: order.id, reason: 'Torn' })
  await app.drain()
  t.match(await list(order.id), [{ vendor: { id: 1 }, total: order.subOrders[0]!.total }])
  t.equal((await list(order.id)).length, 1)
})

test('its buyer and staff see all of them, a vendor its own, and others no such order', async (t) => {
  const order = await paid()
  await refund(order.id)
  const [one, other] = await list(order.id)
  t.strictSame(await list(order.id, scopeOf(app, people.admin)), [one, other])
  t.strictSame(await list(order.id, vendor(1)), [one])
  t.strictSame(await list(order.id, vendor(2)), [other])
  t.equal(await codeOf(list(order.id, vendor(3))), 'orders.not-found')
  const get = (scope: typeof buyer, number: string, id = order.id) => perform(scope, getCreditNote, { id, number })
  const file = (await get(vendor(2), other!.number)) as FileAnswer
  t.match(file, { filename: `${other!.number}.pdf`, contentType: 'application/pdf' })
  t.equal(Buffer.from(file.content, 'base64').subarray(0, 5).toString(), '%PDF-')
  for (const scope of [vendor(1), vendor(3)])
    t.equal(await codeOf(get(scope, other!.number)), 'orders.credit-note-not-found')
  const mine = await paid()
  t.equal(await codeOf(get(buyer, one!.number, mine.id)), 'orders.credit-note-not-found', 'nor is one of another order')
  const before = await documentsOf(order.id)
  await write(app, (ctx) => eraseUser(ctx, people.customer.userId))
  t.strictSame(await documentsOf(order.id), before, 'the law on taxes asks for it, and the order has forgotten')
})

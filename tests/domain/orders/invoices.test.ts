import { sql } from 'kysely'
import t, { test } from 'tap'
import type { DocumentGateway, InvoiceDocument } from '../../../domain/common/documents.ts'
import type { FileAnswer } from '../../../domain/common/file-answer.ts'
import { perform } from '../../../domain/common/operation.ts'
import type { System } from '../../../domain/common/access.ts'
import type { WriteCtx } from '../../../domain/common/context.ts'
import { eraseUser } from '../../../domain/orders/index.ts'
import { issueInvoices as issue } from '../../../domain/orders/invoices/issuing.ts'
import { invoices as kind } from '../../../domain/orders/invoices/queries.ts'
import { drawSerials } from '../../../domain/orders/papers/queries.ts'
import type { Invoice } from '../../../domain/orders/invoices/schema.ts'
import { editOrder, getInvoice, listInvoices, placeOrder } from '../../../domain/orders/operations.ts'
import type { Order } from '../../../domain/orders/schema.ts'
import { issueInvoices } from '../../../domain/orders/tasks.ts'
import { enqueue } from '../../jobs/shop.ts'
import { pay } from '../../doors/samples/paying.ts'
import { address } from '../../doors/samples.ts'
import { people, scopeOf, testShop } from '../../support/app.ts'
import { codeOf } from '../../support/failure.ts'
import { write } from '../inventory/stock.ts'
import { outside } from '../notifications/outside.ts'

const PHONE = '+2348055512345'
const { gateways, emails } = outside()
/** Says what it is given: what a PDF shows of that is tested where they are drawn. */
const documents: DocumentGateway = { invoice: async (invoice) => Buffer.from(JSON.stringify(invoice)) }
const app = await testShop(t, { gateways: { ...gateways, documents }, clock: () => new Date('2026-11-27T09:00:00Z') })
await sql`update stock_levels set on_hand = 500`.execute(app.db)
await sql`delete from tax_rates`.execute(app.db)
await sql`insert into tax_rates (country, name, rate_ppm, included) values ('NG', 'VAT', 75000, false),
  ('GB', 'VAT', 200000, true)`.execute(app.db)
await sql`insert into vendor_applications (vendor_id, legal_name, country, registration_number, contact_name, contact_email,
  submitted_at) values (1, 'Adire House Nigeria Ltd', 'NG', 'RC 123456', 'Ngozi', 'n@a.test', now())
  on conflict (vendor_id) do update set legal_name = excluded.legal_name, country = excluded.country,
  registration_number = excluded.registration_number`.execute(app.db)

const variantOf = async (vendorId: number, nth: number) => {
  const { rows } = await sql<{ id: number }>`
    select v.id from variants v join products p on p.id = v.product_id where p.vendor_id = ${vendorId} and p.published
    order by v.id offset ${nth} limit 1`.execute(app.db)
  return rows[0]!.id
}
const [first, second, foreign] = [await variantOf(1, 0), await variantOf(1, 1), await variantOf(2, 0)]
const buyer = scopeOf(app, people.customer)
const vendor = (id: number) => scopeOf(app, { ...people.vendor, vendorIds: [id], ownerOf: [id] })

async function place(country = 'NG', variants: readonly number[] = [first, second, foreign]): Promise<Order> {
  const items = variants.map((variantId, index) => ({ variantId, quantity: index + 1 }))
  return (await perform(buyer, placeOrder, { items, deliveryAddress: { ...address, country, phone: PHONE } })) as Order
}
const settle = async (order: Order): Promise<Order> => {
  await pay(app, order.id)
  await app.drain()
  return order
}
const list = async (id: number, scope = buyer) =>
  ((await perform(scope, listInvoices, { id })) as { results: Invoice[] }).results
const documentsOf = async (orderId: number) =>
  (await app.db.selectFrom('invoices').where('order_id', '=', orderId).select('document').orderBy('id').execute()).map(
    ({ document }) => document as unknown as InvoiceDocument,
  )
const serials = async (vendorId: number) =>
  (await app.db.selectFrom('invoices').where('vendor_id', '=', vendorId).select('serial').orderBy('id').execute()).map(
    ({ serial }) => serial,
  )

test('an order has no invoice before it is paid for, and then one of each vendor, with numbers of their own', async (t) => {
  const order = await place()
  await app.drain()
  t.strictSame(await list(order.id), [])
  t.equal(
    await codeOf(perform(buyer, getInvoice, { id: order.id, number: 'INV-1-000001' })),
    'orders.invoice-not-found',
  )
  await settle(order)
  const issued = await list(order.id)
  t.match(issued, [
    { number: 'INV-1-000001', vendor: { id: 1 }, issuedAt: '2026-11-27T09:00:00.000Z' },
    { number: 'INV-2-000001', vendor: { id: 2 } },
  ])
  t.strictSame(
    issued.map(({ total }) => total),
    order.subOrders.map(({ total }) => total),
  )
  const next = await settle(await place('NG', [first]))
  t.match(await list(next.id), [{ number: 'INV-1-000002' }])
})

test('an invoice comes out even to the minor unit, with tax on top, within, or none, and on the parcel as well', async (t) => {
  for (const country of ['NG', 'GB', 'GH']) {
    const order = await settle(await place(country))
    const documents = await documentsOf(order.id)
    t.equal(documents.length, 2)
    for (const [index, { lines, totals }] of documents.entries()) {
      const { subtotal, discount, shipping, taxes, total } = totals
      const added = taxes.filter(({ included }) => !included).reduce((sum, { amount }) => sum + amount, 0)
      t.equal(subtotal - discount + shipping + added, total, country)
      t.equal(total, order.subOrders[index]!.total.amount)
      t.equal(taxes.length, country === 'GH' ? 0 : 1, 'one rate')
      const ofLines = lines.reduce((sum, { tax }) => sum + tax, 0)
      if (country !== 'GH') t.ok(shipping > 0 && taxes[0]!.amount > ofLines, 'the parcel is taxed as well')
      for (const { rate, base, amount } of taxes) t.ok(Math.abs((base * rate) / 1_000_000 - amount) <= 1)
    }
    const taxes = documents.flatMap(({ totals }) => totals.taxes)
    const all = order.totals.tax.amount + order.totals.taxIncluded.amount
    t.equal(
      taxes.reduce((sum, { amount }) => sum + amount, 0),
      all,
      'all of the tax is on one of them',
    )
  }
})

test('of an order that was edited before it was paid for, the invoices come out even as well', async (t) => {
  const { id, items } = await place()
  const [one, two, three] = items
  const kept = [
    { itemId: one!.id, quantity: 3 },
    { itemId: two!.id, quantity: 1 },
    { itemId: three!.id, quantity: 0 },
  ]
  const deliveryAddress = { ...address, country: 'GB', phone: PHONE }
  const edited = (await perform(buyer, editOrder, { id, items: kept, deliveryAddress })) as Order
  await settle(edited)
  t.match(await documentsOf(id), [
    { totals: { total: edited.total.amount, taxes: [{ included: true, amount: edited.totals.taxIncluded.amount }] } },
  ])
})

test('an invoice names both sides, and a PDF is drawn from what was kept of it', async (t) => {
  const order = await settle(await place('NG', [first]))
  const [invoice] = await list(order.id)
  const file = (await perform(buyer, getInvoice, { id: order.id, number: invoice!.number })) as FileAnswer
  t.match(file, { filename: `${invoice!.number}.pdf`, contentType: 'application/pdf' })
  const text = Buffer.from(file.content, 'base64').toString()
  t.strictSame(JSON.parse(text), (await documentsOf(order.id))[0])
  const said = ['Adire House Nigeria Ltd', 'RC 123456', address.name, address.line1, order.number, order.items[0]!.name]
  for (const each of said) t.ok(text.includes(each), each)
  t.notOk(text.includes(PHONE), 'the telephone on the parcel is nobody’s to keep')
})

test('an invoice stays as it was issued, whatever becomes of what it is about', async (t) => {
  const order = await settle(await place('NG', [first]))
  const before = await documentsOf(order.id)
  await sql`update vendor_applications set legal_name = 'Another Ltd' where vendor_id = 1`.execute(app.db)
  await sql`update orders set delivery_address = delivery_address || '{"name": "Another"}'`.execute(app.db)
  t.strictSame(await documentsOf(order.id), before)
  for (const statement of [
    sql`update invoices set total_amount = 1`,
    sql`delete from invoices`,
    sql`truncate invoices cascade`,
  ])
    await t.rejects(statement.execute(app.db), /only ever added to/)
  await sql`update vendor_applications set legal_name = 'Adire House Nigeria Ltd' where vendor_id = 1`.execute(app.db)
  await write(app, (ctx) => eraseUser(ctx, people.customer.userId))
  t.strictSame(await documentsOf(order.id), before, 'the law on taxes asks for it, and the order has forgotten')
})

test('numbers run on without a gap, however many are issued at once and whatever fails', async (t) => {
  const orders: Order[] = []
  for (let n = 0; n < 4; n += 1) orders.push(await place('NG', n % 2 === 0 ? [first, foreign] : [foreign, first]))
  await t.rejects(
    write(app, async ({ db }) => {
      await drawSerials(db, kind, [1, 2])
      throw new Error('the transaction fails')
    }),
  )
  for (const { id } of orders) await pay(app, id)
  const hands = { writeOnce: <T>(work: (ctx: WriteCtx<System>) => Promise<T>) => write(app, work) }
  await Promise.all(orders.map(({ id }) => issue(hands, id)))
  await app.drain()
  for (const vendorId of [1, 2]) {
    const issued = await serials(vendorId)
    t.strictSame(
      issued.toSorted((a, b) => a - b),
      issued.map((_, index) => index + 1),
      `of vendor ${vendorId}`,
    )
  }
  const late = await place('NG', [first])
  const gap = sql`
    insert into invoices (vendor_id, serial, number, order_id, sub_order_id, currency, total_amount, document, issued_at)
    select 1, ${(await serials(1)).length + 2}, 'X', order_id, id, 'NGN', 0, '{"number": "X", "totals": {"total": 0}}', now()
    from sub_orders where order_id = ${late.id}`
  await t.rejects(gap.execute(app.db), /invoices_without_gaps/, 'the database takes none that leaves one')
})

test('however often it is asked for, an invoice is issued once, and its event told once', async (t) => {
  const order = await settle(await place())
  const before = await list(order.id)
  await enqueue(app, issueInvoices, { orderId: order.id })
  await enqueue(app, issueInvoices, { orderId: order.id })
  await app.drain()
  t.strictSame(await list(order.id), before)
  const { rows } = await sql<{ status: string }>`
    select distinct status from tasks where task = 'orders.issueInvoices'`.execute(app.db)
  t.strictSame(rows, [{ status: 'SUCCESSFUL' }], 'there is nothing to refuse')
  const events = await app.db
    .selectFrom('events')
    .where('name', '=', 'invoice.issued')
    .where('aggregate', '=', `order:${order.id}`)
    .select(['payload', 'changes'])
    .orderBy('id')
    .execute()
  t.match(events, [
    { payload: { vendorId: 1 }, changes: { number: { before: null, after: before[0]!.number } } },
    { payload: { vendorId: 2 }, changes: { total: { after: before[1]!.total } } },
  ])
  t.equal(events.length, 2)
})

test('an order that is not paid for gets none, whoever asks for the task', async (t) => {
  const order = await place()
  await enqueue(app, issueInvoices, { orderId: order.id })
  await app.drain()
  t.strictSame(await list(order.id), [])
})

test('its buyer and staff see all of them, a vendor its own, and others no such order', async (t) => {
  const order = await settle(await place())
  const [one, other] = await list(order.id)
  t.strictSame(await list(order.id, scopeOf(app, people.admin)), [one, other])
  t.strictSame(await list(order.id, vendor(1)), [one])
  t.strictSame(await list(order.id, vendor(2)), [other])
  t.equal(await codeOf(list(order.id, vendor(3))), 'orders.not-found')
  t.match(await perform(vendor(2), getInvoice, { id: order.id, number: other!.number }), { contentType: /pdf/ })
  for (const scope of [vendor(1), vendor(3)])
    t.equal(
      await codeOf(perform(scope, getInvoice, { id: order.id, number: other!.number })),
      'orders.invoice-not-found',
    )
  const mine = await settle(await place())
  t.equal(
    await codeOf(perform(buyer, getInvoice, { id: mine.id, number: one!.number })),
    'orders.invoice-not-found',
    'nor is one of another order',
  )
})

test('the buyer is mailed once that the order is paid, with the invoices attached', async (t) => {
  emails.length = 0
  const order = await settle(await place())
  const [mail, ...more] = emails.filter(({ subject }) => subject.includes('payment'))
  t.strictSame(more, [])
  t.match(mail, { subject: `We have your payment for order ${order.number}`, to: 'customer@fashionistar.test' })
  const issued = await list(order.id)
  t.strictSame(
    mail!.attachments!.map(({ filename, contentType }) => [filename, contentType]),
    issued.map(({ number }) => [`${number}.pdf`, 'application/pdf']),
  )
  for (const [index, { content }] of mail!.attachments!.entries())
    t.match(Buffer.from(content).toString(), issued[index]!.number)
  for (const { number } of issued) t.ok(mail!.text.includes(number))
})

test('in the language of the buyer, and not to who does not want mail of orders', async (t) => {
  emails.length = 0
  await sql`update users set locale = 'fr-SN' where id = ${people.customer.userId}`.execute(app.db)
  const order = await settle(await place('NG', [first]))
  const mail = emails.find(({ attachments }) => attachments !== undefined)
  t.match(mail, { subject: `Nous avons reçu le paiement de votre commande ${order.number}` })
  t.match(Buffer.from(mail!.attachments![0]!.content).toString(), /"Commande FS-.*"locale":"fr"/)
  await sql`insert into notification_preferences (user_id, channels, time_zone, updated_at)
    values (${people.customer.userId}, '{"orders": {"email": false}}', 'UTC', now())`.execute(app.db)
  emails.length = 0
  const silent = await settle(await place('NG', [first]))
  t.equal((await list(silent.id)).length, 1, 'the invoice is issued all the same')
  t.strictSame(
    emails.filter(({ to }) => to === 'customer@fashionistar.test'),
    [],
  )
})

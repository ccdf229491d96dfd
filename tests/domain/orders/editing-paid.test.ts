import { sql } from 'kysely'
import t, { test } from 'tap'
import { perform } from '../../../domain/common/operation.ts'
import { createShipment } from '../../../domain/logistics/operations.ts'
import { noteCaptured, requireLocked } from '../../../domain/orders/index.ts'
import { acceptVendorOrder } from '../../../domain/orders/operations.ts'
import type { Order } from '../../../domain/orders/schema.ts'
import { people, scopeOf } from '../../support/app.ts'
import { codeOf, failureOf } from '../../support/failure.ts'
import { deliveryAddress } from '../../support/till.ts'
import { write } from '../inventory/stock.ts'
import { insertDiscount, insertShipping } from '../pricing/market.ts'
import { openDesk, outcomes } from './desk.ts'

const desk = await openDesk(t)
const { app } = desk
const vendor = scopeOf(app, people.vendor)
const elsewhere = { deliveryAddress: { ...deliveryAddress, line1: '2 Marina' } }
const inTo = (country: string) => ({ deliveryAddress: { ...deliveryAddress, country } })
const fewer = ({ items }: Order) => ({ items: [{ itemId: items[0]!.id, quantity: 1 }] })

async function paid(): Promise<Order> {
  const { id } = await desk.order()
  await desk.pay(id, 'success')
  return desk.read(id)
}

const amounts = ({ items, subOrders, totals }: Order) => ({
  items: items.map(({ payable, discount, quantity }) => ({ payable, discount, quantity })),
  parts: subOrders.map(({ total, shipping }) => ({ total, shipping })),
  totals,
})

test('what is paid for is neither more nor less, whoever asks', async (t) => {
  const order = await paid()
  t.match(await failureOf(desk.edit(order.id, fewer(order))), { code: 'orders.illegal-move', orderStatus: 'paid' })
  t.equal(await codeOf(desk.edit(order.id, elsewhere)), 'orders.illegal-move', 'its buyer asks staff')
  t.equal(await codeOf(desk.edit(order.id, fewer(order), people.admin)), 'orders.already-paid')
  const more = { add: [{ variantId: desk.variants[0], quantity: 1 }] }
  t.equal(await codeOf(desk.edit(order.id, more, people.admin)), 'orders.already-paid')
  t.strictSame(await desk.read(order.id), order)
})

test('staff have what is paid for go to another door, though prices and discounts have changed', async (t) => {
  const order = await paid()
  const books = await desk.books(order.id)
  await desk.priceOf(desk.variants[0]!, 5)
  await insertDiscount(app, { name: 'Flash' })
  const moved = await desk.edit(order.id, { ...elsewhere, expectedTotal: order.total }, people.admin)
  t.match(moved, { deliveryAddress: { line1: '2 Marina' }, status: 'paid' })
  t.strictSame(amounts(moved), amounts(order))
  t.strictSame(await desk.books(order.id), books)
  t.strictSame(await desk.faults(), [])
})

test('staff have it go elsewhere or otherwise where that costs the same, and nowhere else', async (t) => {
  const order = await paid()
  const { amount } = order.subOrders[0]!.shipping
  await insertShipping(app, { method: 'as-dear', rates: [{ amount }] })
  await insertShipping(app, { method: 'dearer', rates: [{ amount: amount + 1 }] })
  await insertShipping(app, { method: 'homely', countries: ['NG'], rates: [{ amount }] })
  await sql`insert into tax_rates (country, name, rate_ppm, included) values ('GH', 'VAT', 150000, false)`.execute(
    app.db,
  )
  const ask = (input: object) => desk.edit(order.id, input, people.admin)
  t.equal(await codeOf(ask({ shippingMethod: 'dearer' })), 'orders.already-paid')
  t.equal(await codeOf(ask({ shippingMethod: 'nothing-like-it' })), 'orders.shipping-unavailable')
  const same = await ask({ shippingMethod: 'as-dear' })
  t.match(same, { shippingMethod: 'as-dear' })
  t.strictSame(amounts(same), amounts(order))
  t.equal(await codeOf(ask(inTo('GH'))), 'orders.already-paid', 'other taxes are due there')
  const togo = await ask(inTo('TG'))
  t.match(togo, { deliveryAddress: { country: 'TG' } })
  t.strictSame(amounts(togo), amounts(order))
  t.strictSame(await desk.faults(), [])
})

test('while it is being paid it comes to what it came to; where it goes may still change', async (t) => {
  const order = await desk.order()
  const payment = await desk.pay(order.id, 'needs-action')
  t.equal(payment.status, 'needs-action')
  t.equal(await codeOf(desk.edit(order.id, fewer(order))), 'orders.payment-under-way')
  t.equal(await codeOf(desk.edit(order.id, fewer(order), people.admin)), 'orders.payment-under-way')
  t.match(await desk.edit(order.id, elsewhere), { deliveryAddress: { line1: '2 Marina' }, total: order.total })
  const [two, one] = order.items
  await desk.priceOf(one!.variantId, two!.unitPrice.amount)
  const swap = { ...fewer(order), add: [{ variantId: one!.variantId, quantity: 1 }] }
  t.match(await desk.edit(order.id, swap), { total: order.total }, 'another thing of the same price is no other sum')
  await t.rejects(
    sql`update orders set total_amount = total_amount + 1, tax_amount = tax_amount + 1 where id = ${order.id}`.execute(
      app.db,
    ),
    { code: '23514', constraint: 'order_total_being_paid' },
    'and the database says so too',
  )
  t.strictSame(await desk.faults(), [])
})

test('what has failed to be paid is free to be changed, and paid then', async (t) => {
  const order = await desk.order()
  t.equal((await desk.pay(order.id, 'declined')).status, 'failed')
  const { total } = await desk.edit(order.id, fewer(order))
  t.match(await desk.pay(order.id, 'success'), { status: 'captured', amount: total })
  t.match(await desk.read(order.id), { status: 'paid', total })
  t.strictSame(await desk.faults(), [])
})

test('an order of which a part is paid is not priced anew', async (t) => {
  const order = await desk.order()
  await write(app, async (ctx) => noteCaptured(ctx, await requireLocked(ctx, order.id), 1))
  t.equal(await codeOf(desk.edit(order.id, fewer(order))), 'orders.already-paid')
  t.match(await desk.edit(order.id, elsewhere), { deliveryAddress: { line1: '2 Marina' } })
  await sql`update orders set captured_amount = 0 where id = ${order.id}`.execute(app.db)
})

test('once a vendor has its part in hand nobody changes anything', async (t) => {
  const order = await paid()
  await perform(vendor, acceptVendorOrder, { id: 1, orderId: order.id })
  t.match(await failureOf(desk.edit(order.id, elsewhere, people.admin)), {
    code: 'orders.illegal-move',
    orderStatus: 'processing',
  })
})

const ship = (orderId: number) => perform(vendor, createShipment, { id: 1, orderId })

test('what a carrier was asked to take goes where the carrier was told', async (t) => {
  const order = await paid()
  const late = await desk.inLine<unknown>(order.id, [
    () => ship(order.id),
    () => desk.edit(order.id, elsewhere, people.admin),
  ])
  t.strictSame(outcomes(late), ['done', 'orders.dispatch-under-way'])
  t.equal((await desk.read(order.id)).deliveryAddress.line1, '1 Marina')
  await app.drain()
  t.equal(await codeOf(desk.edit(order.id, elsewhere, people.admin)), 'orders.illegal-move', 'now it is on its way')

  const other = await paid()
  const early = await desk.inLine<unknown>(other.id, [
    () => desk.edit(other.id, elsewhere, people.admin),
    () => ship(other.id),
  ])
  t.strictSame(outcomes(early), ['done', 'done'])
  t.strictSame(await desk.faults(), [])
  t.match(await desk.read(other.id), { deliveryAddress: { line1: '2 Marina' }, subOrders: [{ status: 'shipped' }, {}] })
})

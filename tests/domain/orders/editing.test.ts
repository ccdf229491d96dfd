import { sql } from 'kysely'
import t, { test } from 'tap'
import { perform } from '../../../domain/common/operation.ts'
import { cancelOrder } from '../../../domain/orders/operations.ts'
import { people, scopeOf } from '../../support/app.ts'
import { codeOf, failureOf } from '../../support/failure.ts'
import { deliveryAddress } from '../../support/till.ts'
import { insertDiscount, insertShipping, variantOf } from '../pricing/market.ts'
import { openDesk } from './desk.ts'

const desk = await openDesk(t)
const { app } = desk
const [ours, theirs] = desk.variants as [number, number]
const other = (await variantOf(app, { vendor: 3 })).variantId
const stranger = { kind: 'user', userId: 4, roles: ['customer'], vendorIds: [], ownerOf: [] } as const

test('its buyer has more of one thing, less of another, and something else', async (t) => {
  const order = await desk.order()
  const [two, one] = order.items
  const edited = await desk.edit(order.id, {
    items: [{ itemId: two!.id, quantity: 1 }, { itemId: one!.id, quantity: 3 }], // prettier-ignore
    add: [{ variantId: other, quantity: 2 }],
  })
  t.match(edited.items, [
    { id: two!.id, variantId: ours, quantity: 1, unitPrice: two!.unitPrice },
    { id: one!.id, variantId: theirs, quantity: 3, unitPrice: one!.unitPrice },
    { variantId: other, quantity: 2 },
  ])
  t.match(
    edited.subOrders.map(({ vendor, items }) => [vendor.id, items.length]),
    [
      [1, 1],
      [2, 1],
      [3, 1],
    ],
  )
  t.strictSame(await desk.held(order.id), { [ours]: 1, [theirs]: 3, [other]: 2 })
  t.strictSame(edited, await desk.read(order.id), 'the answer is the order')
  t.equal(edited.holdUntil, order.holdUntil, 'it is held no longer for that')
  t.not(edited.updatedAt, order.updatedAt)
  t.strictSame(await desk.faults(), [])
})

test('what is kept keeps its price; what is wanted more has that of today, as an item of its own if it differs', async (t) => {
  const order = await desk.order()
  const [two, one] = order.items
  const [sold, today] = [two!.unitPrice.amount, two!.unitPrice.amount + 500]
  await desk.priceOf(ours, today)
  const more = await desk.edit(order.id, { items: [{ itemId: two!.id, quantity: 5 }] })
  t.match(more.items, [
    { id: two!.id, quantity: 2, unitPrice: { amount: sold } },
    { id: one!.id, quantity: 1 },
    { variantId: ours, quantity: 3, unitPrice: { amount: today } },
  ])
  const again = await desk.edit(order.id, { add: [{ variantId: ours, quantity: 1 }] })
  t.match(again.items[2], { id: more.items[2]!.id, quantity: 4, unitPrice: { amount: today } }, 'they join their like')
  await desk.priceOf(ours, sold)
  const back = await desk.edit(order.id, { add: [{ variantId: ours, quantity: 1 }] })
  t.match(back.items[0], { id: two!.id, quantity: 3, unitPrice: { amount: sold } })
  t.equal(back.items.length, 3)
  t.strictSame(await desk.held(order.id), { [ours]: 7, [theirs]: 1 })
  t.strictSame(await desk.faults(), [])
})

test('with the last of its items a vendor’s part goes, and can come back at the commission of that day', async (t) => {
  const order = await desk.order()
  const gone = await desk.edit(order.id, { items: [{ itemId: order.items[1]!.id, quantity: 0 }] })
  t.match(gone.subOrders, [{ id: order.subOrders[0]!.id, vendor: { id: 1 } }])
  t.equal(gone.subOrders.length, 1)
  t.strictSame(await desk.held(order.id), { [ours]: 2 })
  const rate = sql`update vendors set commission_rate = commission_rate + 500 where id in (1, 2)`
  await rate.execute(app.db)
  await desk.edit(order.id, { add: [{ variantId: theirs, quantity: 1 }] })
  const parts = await app.db
    .selectFrom('sub_orders')
    .select(['vendor_id as vendor', 'commission_rate as rate'])
    .where('order_id', '=', order.id)
    .orderBy('vendor_id')
    .execute()
  t.strictSame(parts, [
    { vendor: 1, rate: 1_000 },
    { vendor: 2, rate: 1_500 },
  ])
  await sql`update vendors set commission_rate = 1000`.execute(app.db)
  const now = (await desk.read(order.id)).items.map(({ id }) => ({ itemId: id, quantity: 0 }))
  t.equal(await codeOf(desk.edit(order.id, { items: now })), 'orders.nothing-left')
  t.strictSame(await desk.faults(), [])
})

test('what is not on sale any more can be kept, and be less, but not be more', async (t) => {
  const order = await desk.order()
  const [two] = order.items
  const product = sql`(select product_id from variants where id = ${ours})`
  await sql`update products set offered = false where id = ${product}`.execute(app.db)
  const less = await desk.edit(order.id, { items: [{ itemId: two!.id, quantity: 1 }] })
  t.match(less.items[0], { quantity: 1, unitPrice: two!.unitPrice })
  const more = await failureOf(desk.edit(order.id, { items: [{ itemId: two!.id, quantity: 2 }] }))
  t.match(more, { code: 'orders.variant-not-on-sale', variantIds: [ours] })
  await sql`update products set offered = true where id = ${product}`.execute(app.db)
})

test('what is not there is not taken, and nothing else is changed then', async (t) => {
  const order = await desk.order()
  await sql`update stock_levels set on_hand = reserved + 1 where variant_id = ${other}`.execute(app.db)
  const input = {
    items: [{ itemId: order.items[0]!.id, quantity: 1 }],
    add: [{ variantId: other, quantity: 2 }],
  }
  t.match(await failureOf(desk.edit(order.id, input)), {
    code: 'inventory.out-of-stock',
    shortages: [{ variantId: other, available: 1 }],
  })
  t.strictSame(await desk.read(order.id), order)
  t.strictSame(await desk.held(order.id), { [ours]: 2, [theirs]: 1 })
  await sql`update stock_levels set on_hand = 10000 where variant_id = ${other}`.execute(app.db)
})

test('pieces that are not wanted any more go back to where they were taken from', async (t) => {
  const before = await app.db.selectFrom('stock_levels').selectAll().where('variant_id', '=', ours).execute()
  const order = await desk.order()
  await desk.edit(order.id, { items: [{ itemId: order.items[0]!.id, quantity: 9 }] })
  await desk.edit(order.id, { items: [{ itemId: order.items[0]!.id, quantity: 1 }] })
  await perform(scopeOf(app, people.customer), cancelOrder, { id: order.id })
  const after = await app.db.selectFrom('stock_levels').selectAll().where('variant_id', '=', ours).execute()
  const counts = (rows: typeof after) => rows.map(({ on_hand, reserved }) => ({ on_hand, reserved }))
  t.strictSame(counts(after), counts(before))
})

test('the total is what was shown, or the edit is refused and says what it is', async (t) => {
  const order = await desk.order()
  const input = { items: [{ itemId: order.items[0]!.id, quantity: 1 }] }
  const refused = await failureOf(desk.edit(order.id, { ...input, expectedTotal: order.total }))
  t.equal(refused.code, 'orders.total-changed')
  const total = refused['total'] as typeof order.total
  t.ok(total.amount < order.total.amount)
  t.strictSame(await desk.read(order.id), order)
  t.match(await desk.edit(order.id, { ...input, expectedTotal: total }), { total })
  t.equal(await codeOf(desk.edit(order.id, { ...input, expectedTotal: order.total })), 'orders.total-changed')
})

test('who edits what somebody else has changed since is told so', async (t) => {
  const order = await desk.order()
  const expectedUpdatedAt = order.updatedAt
  const street = { deliveryAddress: { ...deliveryAddress, line1: '2 Marina' }, expectedUpdatedAt }
  t.match(await desk.edit(order.id, street, people.admin), { deliveryAddress: { line1: '2 Marina' } })
  const mine = { items: [{ itemId: order.items[0]!.id, quantity: 1 }], expectedUpdatedAt }
  t.equal(await codeOf(desk.edit(order.id, mine)), 'common.changed')
  const { updatedAt } = await desk.read(order.id)
  t.match(await desk.edit(order.id, { ...mine, expectedUpdatedAt: updatedAt }), { items: [{ quantity: 1 }, {}] })
})

test('an edit that changes nothing is none', async (t) => {
  const order = await desk.order()
  const same = { items: order.items.map(({ id, quantity }) => ({ itemId: id, quantity })), deliveryAddress }
  t.strictSame(await desk.edit(order.id, same), order)
  t.strictSame(await desk.edit(order.id, { shippingMethod: order.shippingMethod }), order)
  t.strictSame(
    (await desk.events(order.id)).map(({ name }) => name),
    ['order.placed'],
  )
})

test('its history tells what was changed, and of the address only that it was', async (t) => {
  const order = await desk.order()
  const [two, one] = order.items
  const moved = { ...deliveryAddress, line1: '2 Marina' }
  const edited = await desk.edit(order.id, {
    items: [{ itemId: two!.id, quantity: 1 }, { itemId: one!.id, quantity: 0 }], // prettier-ignore
    deliveryAddress: moved,
  })
  const [placed, event] = await desk.events(order.id)
  t.match(placed, { name: 'order.placed', changes: null })
  t.strictSame(event!.changes, {
    items: {
      before: [
        { itemId: two!.id, variantId: ours, quantity: 2, unitPrice: two!.unitPrice },
        { itemId: one!.id, variantId: theirs, quantity: 1, unitPrice: one!.unitPrice },
      ],
      after: [{ itemId: two!.id, variantId: ours, quantity: 1, unitPrice: two!.unitPrice }],
    },
    deliveryAddress: { before: '…', after: '…' },
    total: { before: order.total, after: edited.total },
  })
  const { payload } = await app.db
    .selectFrom('events')
    .select('payload')
    .where('id', '=', event!.id)
    .executeTakeFirstOrThrow()
  t.strictSame(payload, { orderId: order.id, vendorIds: [1, 2] }, 'who has nothing of it any more hears of it')
})

test('discounts are reckoned again, and used once', async (t) => {
  const id = await insertDiscount(app, {
    code: 'EDITS',
    usage_limit: 1,
    per_customer_limit: 1,
    minimum_amount: 1,
    currency: 'NGN',
  })
  const order = await desk.order()
  await app.db
    .updateTable('orders')
    .set({ discounts: JSON.stringify([{ code: 'EDITS', name: '', amount: 0 }]) })
    .where('id', '=', order.id)
    .execute()
  const used = async () =>
    (await app.db.selectFrom('discounts').select('used').where('id', '=', id).executeTakeFirstOrThrow()).used
  const amount = async () =>
    (await app.db.selectFrom('discount_redemptions').select('amount').where('discount_id', '=', id).execute()).map(
      (row) => row.amount,
    )
  for (const quantity of [3, 1, 2]) {
    const edited = await desk.edit(order.id, { items: [{ itemId: order.items[1]!.id, quantity }] })
    const off = Math.round(edited.totals.subtotal.amount / 10)
    t.match(edited.discounts, [{ code: 'EDITS', amount: off }])
    t.equal(await used(), 1)
    t.strictSame(await amount(), [off])
  }
  const minimum = (await desk.read(order.id)).totals.subtotal.amount
  await app.db.updateTable('discounts').set({ minimum_amount: minimum }).where('id', '=', id).execute()
  const less = await desk.edit(order.id, { items: [{ itemId: order.items[1]!.id, quantity: 1 }] })
  t.strictSame(less.discounts, [], 'what it does not reach any more is not had')
  t.equal(await used(), 0)
  t.strictSame(await desk.faults(), [])
})

test('it goes somewhere else, in another way, for what that costs', async (t) => {
  const order = await desk.order()
  await insertShipping(app, { method: 'flying', countries: ['NG'], rates: [{ amount: 4_000 }] })
  await insertShipping(app, { countries: ['GH'], rates: [{ amount: 9_000 }] })
  await sql`insert into tax_rates (country, name, rate_ppm, included) values ('GH', 'VAT', 150000, false)`.execute(
    app.db,
  )
  const flown = await desk.edit(order.id, { shippingMethod: 'flying' })
  t.match(flown, { shippingMethod: 'flying', totals: { shipping: { amount: 8_000 }, tax: order.totals.tax } })
  const accra = { ...deliveryAddress, city: 'Accra', country: 'GH' }
  t.equal(await codeOf(desk.edit(order.id, { deliveryAddress: accra })), 'orders.shipping-unavailable')
  const sent = await desk.edit(order.id, { deliveryAddress: accra, shippingMethod: 'standard' })
  t.match(sent, { totals: { shipping: { amount: 18_000 } }, deliveryAddress: { city: 'Accra' } })
  t.equal(sent.totals.tax.amount, Math.round((sent.totals.subtotal.amount + 18_000) * 0.15))
  t.strictSame(await desk.faults(), [])
})

test('a line of the address changes no price, whatever prices do meanwhile', async (t) => {
  const order = await desk.order()
  await desk.priceOf(ours, 1)
  await insertDiscount(app, { name: 'Flash' })
  const street = { deliveryAddress: { ...deliveryAddress, line1: '3 Marina' }, expectedTotal: order.total }
  t.match(await desk.edit(order.id, street), { total: order.total, deliveryAddress: { line1: '3 Marina' } })
  await sql`delete from discounts where name = 'Flash'`.execute(app.db)
})

test('another’s order is not there, and items that are not in it are named', async (t) => {
  const order = await desk.order()
  const input = { items: [{ itemId: order.items[0]!.id, quantity: 1 }] }
  t.equal(await codeOf(desk.edit(order.id, input, stranger)), 'orders.not-found')
  t.equal(await codeOf(desk.edit(order.id, input, people.vendor)), 'orders.not-found', 'nor is it its vendor’s')
  const faulty = [{ itemId: 987_654, quantity: 1 }, ...input.items, ...input.items]
  t.match(await failureOf(desk.edit(order.id, { items: faulty })), {
    code: 'common.invalid',
    errors: [
      { path: 'items.0.itemId', code: 'unknown' },
      { path: 'items.2.itemId', code: 'duplicate' },
    ],
  })
  await perform(scopeOf(app, people.customer), cancelOrder, { id: order.id })
  t.match(await failureOf(desk.edit(order.id, input)), { code: 'orders.illegal-move', orderStatus: 'cancelled' })
  t.equal(await codeOf(desk.edit(order.id, input, people.admin)), 'orders.illegal-move')
})

test('an order does not grow beyond what may be ordered at once', async (t) => {
  const order = await desk.order()
  const add = Array.from({ length: 99 }, (_, index) => ({ variantId: 500_000 + index, quantity: 1 }))
  t.match(await failureOf(desk.edit(order.id, { add })), { code: 'common.invalid', errors: [{ path: 'add' }] })
})

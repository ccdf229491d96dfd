import { sql } from 'kysely'
import t, { test } from 'tap'
import { perform } from '../../../domain/common/operation.ts'
import { cancelOrder, placeOrder } from '../../../domain/orders/operations.ts'
import type { Order } from '../../../domain/orders/schema.ts'
import { people, scopeOf } from '../../support/app.ts'
import { deliveryAddress } from '../../support/till.ts'
import { insertDiscount, variantOf } from '../pricing/market.ts'
import { openDesk, outcomes } from './desk.ts'

const desk = await openDesk(t)
const { app } = desk
const other = (await variantOf(app, { vendor: 3 })).variantId
const to = ({ items }: Order, quantity: number) => ({ items: [{ itemId: items[0]!.id, quantity }] })
const cancel = (id: number) => perform(scopeOf(app, people.customer), cancelOrder, { id })

test('of two who edit what they both have read one is told that it has changed', async (t) => {
  const order = await desk.order()
  const expectedUpdatedAt = order.updatedAt
  const answers = await desk.inLine(order.id, [
    () => desk.edit(order.id, { ...to(order, 5), expectedUpdatedAt }),
    () => desk.edit(order.id, { ...to(order, 7), expectedUpdatedAt }, people.admin),
  ])
  t.strictSame(outcomes(answers), ['done', 'common.changed'])
  t.match(await desk.read(order.id), { items: [{ quantity: 5 }, {}] })
  t.match(await desk.held(order.id), { [order.items[0]!.variantId]: 5 })
})

test('who says nothing of what they have read edits what the one before has left', async (t) => {
  const order = await desk.order()
  const add = { add: [{ variantId: other, quantity: 1 }] }
  const answers = await desk.inLine(
    order.id,
    [1, 2, 3].map(() => () => desk.edit(order.id, add)),
  )
  t.strictSame(outcomes(answers), ['done', 'done', 'done'])
  t.match(await desk.held(order.id), { [other]: 3 })
  t.match(await desk.read(order.id), { items: [{}, {}, { variantId: other, quantity: 3 }] })
  t.strictSame(await desk.faults(), [])
})

test('what is paid is what the edit before it has made of the order', async (t) => {
  const order = await desk.order()
  const answers = await desk.inLine<unknown>(order.id, [
    () => desk.edit(order.id, to(order, 6)),
    () => desk.pay(order.id, 'success'),
  ])
  t.strictSame(outcomes(answers), ['done', 'done'])
  const after = await desk.read(order.id)
  t.match(after, { status: 'paid', items: [{ quantity: 6 }, {}] })
  t.equal((await desk.books(order.id))['provider.test'], after.total.amount)
  t.strictSame(await desk.faults(), [])
})

test('an edit that comes after somebody has begun to pay leaves the sum alone', async (t) => {
  const order = await desk.order()
  const answers = await desk.inLine<unknown>(order.id, [
    () => desk.pay(order.id, 'success'),
    () => desk.edit(order.id, to(order, 6)),
  ])
  const [paid, edited] = outcomes(answers)
  t.equal(paid, 'done')
  // The payment goes on meanwhile, and may have come to its end when it is the edit's turn.
  t.ok(['orders.payment-under-way', 'orders.illegal-move'].includes(edited!), `it is refused: ${edited}`)
  t.match(await desk.read(order.id), { status: 'paid', total: order.total, items: [{ quantity: 2 }, {}] })
  t.equal((await desk.books(order.id))['provider.test'], order.total.amount)
  t.strictSame(await desk.faults(), [])
})

test('of an edit and a change of mind each finds what the one before has left', async (t) => {
  const [first, second] = [await desk.order(), await desk.order()]
  const late = await desk.inLine<unknown>(first.id, [() => cancel(first.id), () => desk.edit(first.id, to(first, 4))])
  t.strictSame(outcomes(late), ['done', 'orders.illegal-move'])
  const early = await desk.inLine<unknown>(second.id, [
    () => desk.edit(second.id, to(second, 4)),
    () => cancel(second.id),
  ])
  t.strictSame(outcomes(early), ['done', 'done'])
  for (const { id } of [first, second]) t.strictSame(await desk.held(id), {})
  t.strictSame(await desk.faults(), [])
})

test('the last pieces go to as many as there are', async (t) => {
  const orders = await Promise.all(Array.from({ length: 6 }, () => desk.order()))
  await sql`update stock_levels set on_hand = reserved + 4 where variant_id = ${other}`.execute(app.db)
  const answers = await Promise.allSettled(
    orders.map(({ id }) => desk.edit(id, { add: [{ variantId: other, quantity: 1 }] })),
  )
  const counts = Object.entries(Object.groupBy(outcomes(answers), (code) => code)).map(([code, of]) => [
    code,
    of!.length,
  ])
  t.strictSame(Object.fromEntries(counts), { done: 4, 'inventory.out-of-stock': 2 })
  const { rows } = await sql<{ free: number }>`
    select sum(on_hand - reserved)::int as free from stock_levels where variant_id = ${other}`.execute(app.db)
  t.equal(rows[0]!.free, 0)
  await sql`update stock_levels set on_hand = 10000 where variant_id = ${other}`.execute(app.db)
})

const [low, middle, high] = [...desk.variants, other].toSorted((a, b) => a - b) as [number, number, number]
const place = (variantIds: readonly number[], codes: readonly string[] = []) => {
  const items = variantIds.map((variantId) => ({ variantId, quantity: 1 }))
  return perform(scopeOf(app, people.customer), placeOrder, { items, codes, deliveryAddress }) as Promise<Order>
}

test('who puts one thing back and takes another does not wait for whoever waits for them', async (t) => {
  const { id, items } = await place([high, high])
  const answers = await desk.whileHeld(
    (trx) => sql`select from stock_levels where variant_id = ${middle} for update`.execute(trx),
    [
      () => place([low, middle, high]),
      () => desk.edit(id, { items: [{ itemId: items[0]!.id, quantity: 0 }], add: [{ variantId: low, quantity: 1 }] }),
    ],
  )
  t.strictSame(outcomes(answers), ['done', 'done'])
  t.strictSame(await desk.held(id), { [low]: 1, [high]: 1 })
  t.strictSame(await desk.faults(), [])
})

test('nor does who uses another discount than before', async (t) => {
  const limited = { usage_limit: 100 }
  const late = await insertDiscount(app, { ...limited, vendor_id: 3 })
  const code = await insertDiscount(app, { ...limited, code: 'BETWEEN' })
  const had = await insertDiscount(app, { ...limited, vendor_id: 1 })
  const { id } = await place([desk.variants[0]!])
  const answers = await desk.whileHeld(
    (trx) => sql`select from discounts where id = ${code} for update`.execute(trx),
    [
      () => place([desk.variants[0]!, other], ['BETWEEN']),
      () => desk.edit(id, { add: [{ variantId: other, quantity: 1 }] }),
    ],
  )
  t.strictSame(outcomes(answers), ['done', 'done'])
  const { rows } = await sql<{ used: number; counted: number }>`
    select used, (select count(*)::int from discount_redemptions r where r.discount_id = d.id) as counted
    from discounts d where id in (${late}, ${code}, ${had}) order by id`.execute(app.db)
  t.strictSame(rows, [
    { used: 2, counted: 2 },
    { used: 1, counted: 1 },
    { used: 2, counted: 2 },
  ])
  t.strictSame(await desk.faults(), [])
})

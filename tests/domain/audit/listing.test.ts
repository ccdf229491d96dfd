import t, { test } from 'tap'
import type { z } from 'zod'
import { listEvents } from '../../../domain/audit/operations.ts'
import { type Actor } from '../../../domain/common/access.ts'
import { perform } from '../../../domain/common/operation.ts'
import { inTransaction } from '../../../domain/common/unit-of-work.ts'
import { getOrder, listOrderEvents, placeOrder } from '../../../domain/orders/operations.ts'
import { orderDelivered } from '../../../domain/orders/events.ts'
import { createProduct, updateProduct } from '../../../domain/products/operations.ts'
import { houseScope } from '../../../server/context.ts'
import { people, scopeOf, testShop } from '../../support/app.ts'
import { codeOf } from '../../support/failure.ts'
import { ring, seal } from './trail.ts'

const app = await testShop(t)

type Page = z.output<typeof listEvents.output>
const list = async (input: object = {}) => (await perform(scopeOf(app, people.admin), listEvents, input)) as Page
const namesOf = ({ results }: Page) => results.map(({ name, aggregate }) => `${name} ${aggregate}`)

/** What one person did in one request at one time. */
const scopeAt = (actor: Actor, requestId: string, time: string) => ({
  ...scopeOf(app, actor),
  requestId,
  now: new Date(time),
})

const price = { amount: 5_000, currency: 'NGN' }
const draft = { name: 'Cape', category: 'dresses', variants: [{ price, stock: 5 }] }
const made = await perform(scopeAt(people.vendor, 'request-1', '2026-01-01T10:00:00Z'), createProduct, draft)
const { id, variants } = JSON.parse((made as { text: string }).text) as { id: number; variants: [{ id: number }] }
await seal(app)
await perform(scopeAt(people.vendor, 'request-2', '2026-01-02T10:00:00Z'), updateProduct, { id, name: 'Long Cape' })
const deliveryAddress = { name: 'Chidi', line1: '1 Marina', city: 'Lagos', country: 'NG' }
const order = (await perform(scopeAt(people.customer, 'request-3', '2026-01-03T10:00:00Z'), placeOrder, {
  items: [{ variantId: variants[0].id, quantity: 1 }],
  deliveryAddress,
})) as z.output<typeof placeOrder.output>

test('staff see what happened, newest first, with who did it and what it changed', async (t) => {
  const { results, next } = await list()
  t.match(results, [
    { name: 'order.placed', actor: 'user:3', aggregate: `order:${order.id}`, sealed: false },
    {
      name: 'product.updated',
      aggregate: `product:${id}`,
      actor: 'user:2',
      requestId: 'request-2',
      occurredAt: '2026-01-02T10:00:00.000Z',
      payload: { productId: id },
      changes: { name: { before: 'Cape', after: 'Long Cape' } },
      sealed: false,
    },
    { name: 'product.created', sealed: true },
  ])
  t.equal(next, null)
})

test('each filter leaves what it names, and several leave what fits them all', async (t) => {
  const [placed, updated, created] = [
    `order.placed order:${order.id}`,
    `product.updated product:${id}`,
    `product.created product:${id}`,
  ]
  const cases: [object, string[]][] = [
    [{ aggregate: `product:${id}` }, [updated, created]],
    [{ name: 'product.created' }, [created]],
    [{ actor: 'user:3' }, [placed]],
    [{ requestId: 'request-2' }, [updated]],
    [{ since: '2026-01-02T10:00:00Z' }, [placed, updated]],
    [{ until: '2026-01-02T10:00:00Z' }, [created]],
    [{ actor: 'user:2', since: '2026-01-01T10:00:00.001Z' }, [updated]],
    [{ actor: 'user:3', name: 'product.created' }, []],
  ]
  for (const [filters, expected] of cases) t.strictSame(namesOf(await list(filters)), expected, JSON.stringify(filters))
})

test('a walk through the pages repeats and skips nothing while others write', async (t) => {
  await ring(app, 1, 2, 3, 4, 5)
  const filters = { name: 'bell.rung', limit: 2 }
  const first = await list(filters)
  await ring(app, 6)
  const second = await list({ ...filters, cursor: first.next })
  const third = await list({ ...filters, cursor: second.next })
  const bells = [first, second, third].flatMap(({ results }) => results.map(({ payload }) => payload))
  t.strictSame(
    bells,
    [5, 4, 3, 2, 1].map((bellId) => ({ bellId })),
  )
  t.equal(third.next, null)
  t.strictSame(namesOf(await list({ ...filters, cursor: second.previous })), namesOf(first))
})

test('the trail is for staff and for the house', async (t) => {
  const ask = (actor: Actor) => perform(scopeOf(app, actor), listEvents, {})
  t.equal(await codeOf(ask(people.customer)), 'common.forbidden')
  t.equal(await codeOf(ask(people.vendor)), 'common.forbidden')
  t.equal(await codeOf(ask(people.nobody)), 'common.unauthenticated')
  t.equal(await codeOf(ask({ ...people.admin, scopes: ['orders:read'] })), 'common.forbidden', 'no API key')
  await t.resolves(ask({ ...people.customer, roles: ['support'] }))
  await t.resolves(perform(houseScope(app), listEvents, {}))
})

test('a buyer sees what happened to an order, and nobody sees another’s', async (t) => {
  const house = houseScope(app)
  await inTransaction(house, house.actor, (ctx) => ctx.emit(orderDelivered, { orderId: order.id }))
  const history = async (actor: Actor, more = {}) =>
    (await perform(scopeOf(app, actor), listOrderEvents, { id: order.id, ...more })) as z.output<
      typeof listOrderEvents.output
    >
  const { results } = await history(people.customer)
  t.match(results, [{ name: 'order.placed', occurredAt: '2026-01-03T10:00:00.000Z' }, { name: 'order.delivered' }])
  t.strictSame(Object.keys(results[0]!), ['id', 'name', 'occurredAt', 'changes'], 'who did it is for staff')
  t.ok(
    results.every(({ changes }) => changes === null),
    'and what it changed, but for edits',
  )
  t.strictSame((await history(people.admin)).results, results)
  const first = await history(people.customer, { limit: 1 })
  t.strictSame((await history(people.customer, { limit: 1, cursor: first.next })).results, results.slice(1))
  t.equal(await codeOf(history(people.vendor)), 'orders.not-found')
  t.equal(await codeOf(perform(scopeOf(app, people.vendor), getOrder, { id: order.id })), 'orders.not-found')
})

import { test } from 'tap'
import { createCart } from '../../../domain/carts/operations.ts'
import { JsonText } from '../../../domain/common/json-text.ts'
import { perform } from '../../../domain/common/operation.ts'
import { saveMeasurements } from '../../../domain/measurements/operations.ts'
import { exportOf as exportOrders } from '../../../domain/orders/personal.ts'
import { placeOrder } from '../../../domain/orders/operations.ts'
import { getExport, requestExport } from '../../../domain/privacy/operations.ts'
import { PersonalExport } from '../../../domain/privacy/schema.ts'
import { storeExport } from '../../../domain/privacy/queries.ts'
import { prepareExport, pruneExports } from '../../../domain/privacy/tasks.ts'
import { createReview } from '../../../domain/reviews/operations.ts'
import { giveSizeFeedback } from '../../../domain/sizing/operations.ts'
import { rowsOf } from '../../db/catalogue.ts'
import { body } from '../../doors/samples/measurements.ts'
import { address, orderOf } from '../../doors/samples/sample.ts'
import { kept } from '../../doors/samples/sizing.ts'
import { people, scopeOf, type TestApp, testShop } from '../../support/app.ts'
import { phone, subscribe, tasksOf } from '../notifications/outside.ts'
import { enqueue } from '../../jobs/shop.ts'
import { subscribe as hookOf } from '../webhooks/hooks.ts'

const { customer, vendor } = people
type Person = typeof customer | typeof vendor

const ask = async (app: TestApp, who: Person = customer) =>
  ((await perform(scopeOf(app, who), requestExport, {})) as { taskId: string }).taskId

async function read(app: TestApp, who: Person = customer): Promise<PersonalExport> {
  const answer = await perform(scopeOf(app, who), getExport, {})
  return PersonalExport.parse(answer instanceof JsonText ? answer.parse() : answer)
}

const PHONE = '+2348012345678'
const ENDPOINT = 'https://push.example/of-the-customer'

test('everything held about somebody is collected, and shown to nobody else', async (t) => {
  const app = await testShop(t)
  await phone(app, PHONE)
  await perform(scopeOf(app, customer), saveMeasurements, body)
  await perform(scopeOf(app, customer), giveSizeFeedback, kept)
  await perform(scopeOf(app, customer), createReview, { id: 3, rating: 4, comment: 'Mine' })
  await perform(scopeOf(app, customer), placeOrder, orderOf(1, 2))
  await perform(scopeOf(app, vendor), placeOrder, orderOf(2, 1))
  await rowsOf(
    app.url,
    `insert into returns (order_id, sub_order_id, kind, reason) select order_id, id, 'return', 'Why ' || id from sub_orders`,
  )
  await subscribe(app, ENDPOINT)
  await perform(scopeOf(app, customer), createCart, { items: [{ variantId: 4, quantity: 3 }], country: 'NG' })
  await hookOf(app, customer, { url: 'http://127.0.0.1:9/books' })
  await hookOf(app, vendor)
  t.match(await read(app), { state: 'none', document: null })
  const taskId = await ask(app)
  t.match(await read(app), { state: 'preparing', taskId, document: null })
  await app.drain()

  const { state, document } = await read(app)
  t.equal(state, 'ready')
  t.match(document, {
    account: { id: 3, email: 'customer@fashionistar.test', phone: PHONE },
    measurements: { ...body, history: [body] },
    reviews: { written: [{ productId: 3, rating: 4, comment: 'Mine' }], helpful: [] },
    sizes: [{ productId: 1, size: 'M', verdict: 'kept' }],
    orders: [
      {
        deliveryAddress: address,
        items: [{ variantId: 1, quantity: 2 }],
        returns: [{ reason: 'Why 1' }],
        invoices: [],
        creditNotes: [],
      },
    ],
    notifications: { pushSubscriptions: [{ endpoint: ENDPOINT }] },
    carts: [{ country: 'NG', endedAs: null, items: [{ variantId: 4, quantity: 3, product: String }] }],
    webhooks: { endpoints: [{ url: 'http://127.0.0.1:9/books', eventTypes: ['*'] }] },
    vendors: [],
  })
  t.equal((document!['orders'] as unknown[]).length, 1, 'their own orders alone')
  const activity = document!['activity'] as { name: string }[]
  t.ok(['measurements.saved', 'order.placed'].every((name) => activity.some((event) => event.name === name)))
  t.notMatch(
    JSON.stringify(document),
    /vendor@|plain:|Vero|whsec_|receiver\.example/,
    'no secret, and nothing of others',
  )
  t.match(await read(app, vendor), { state: 'none' })
})

test('what is collected lies sealed, and the task says nothing of it', async (t) => {
  const app = await testShop(t)
  await phone(app, PHONE)
  await perform(scopeOf(app, customer), saveMeasurements, body)
  await ask(app)
  await app.drain()
  const [task] = await tasksOf(app, prepareExport)
  t.strictSame(Object.keys(task!.return_value as object), ['expiresAt'])
  const [stored] = await rowsOf<{ sealed: string }>(app.url, 'select sealed from personal_exports')
  const bytes = Buffer.from(stored!.sealed.split('.')[1]!, 'base64url').toString('latin1')
  for (const text of [stored!.sealed, bytes]) t.notMatch(text, /customer@|168\.5|\+23480/)
  await ask(app, vendor)
  await app.drain()
  await rowsOf(app.url, `update personal_exports set sealed = '${stored!.sealed}' where user_id = 2`)
  await t.rejects(read(app, vendor), TypeError, 'nobody is given the document of another')
})

test('one is prepared at a time, and the next takes its place', async (t) => {
  const app = await testShop(t, { products: 1 })
  const first = await ask(app)
  t.equal(await ask(app), first)
  t.equal((await tasksOf(app, prepareExport)).length, 1)
  await app.drain()
  const second = await ask(app)
  t.not(second, first)
  t.match(await read(app), { state: 'preparing', taskId: second, document: null })
  await app.drain()
  t.match(await read(app), { state: 'ready', taskId: second })
})

test('of many who ask at once for the same person one has it prepared', async (t) => {
  const app = await testShop(t, { products: 1 })
  const ids = await Promise.all([1, 2, 3, 4].map(() => ask(app)))
  t.equal(new Set(ids).size, 1)
  t.equal((await tasksOf(app, prepareExport)).length, 1)
})

test('what an earlier task collected does not take the place of what was asked for since', async (t) => {
  const app = await testShop(t, { products: 1 })
  const late = { userId: 3, taskId: await ask(app), sealed: 'late', readyAt: NOW, expiresAt: NOW }
  await rowsOf(app.url, `update pgboss.job set state = 'failed', completed_on = now() where id = '${late.taskId}'`)
  const taskId = await ask(app)
  await app.db.transaction().execute((trx) => storeExport(trx, late))
  t.match(await read(app), { state: 'preparing', taskId })
})

const NOW = '2026-11-12T10:00:00.000Z'

test('however many orders somebody has made, all of them are told', async (t) => {
  const app = await testShop(t, { products: 1 })
  await rowsOf(
    app.url,
    `insert into orders (customer_id, currency, total_amount, delivery_address, shipping_method, placed_at)
    select 3, 'NGN', 0, '{}', 'standard', now() - n * interval '1 minute' from generate_series(1, 201) as n`,
  )
  const orders = await exportOrders({ db: app.db, gateways: app.gateways }, 3)
  t.equal(new Set(orders.map(({ id }) => id)).size, 201)
})

test('one that fails can be asked for again', async (t) => {
  const app = await testShop(t, { products: 1 })
  const taskId = await ask(app)
  await rowsOf(app.url, `update pgboss.job set state = 'failed', completed_on = now() where id = '${taskId}'`)
  t.match(await read(app), { state: 'failed', taskId })
  t.not(await ask(app), taskId)
  await app.drain()
  t.match(await read(app), { state: 'ready' })
})

test('one that never becomes ready is forgotten after a week, one that was long in the making is not', async (t) => {
  let now = new Date(NOW)
  const app = await testShop(t, { products: 1, clock: () => now })
  const passDays = (days: number) => (now = new Date(now.getTime() + days * 86_400_000))
  const left = async () => {
    await enqueue(app, pruneExports)
    await app.drain()
    return (await rowsOf<{ id: number }>(app.url, 'select user_id::int as id from personal_exports order by 1')).map(
      ({ id }) => id,
    )
  }
  await ask(app)
  passDays(3)
  await app.drain()
  await ask(app, vendor)
  await rowsOf(app.url, `delete from pgboss.job where data ->> 'task' = 'privacy.prepareExport'`)
  passDays(6.9)
  t.strictSame(await left(), [2, 3])
  t.match(await read(app), { state: 'ready' }, 'though it was asked for more than a week ago')
  passDays(0.1)
  t.strictSame(await left(), [], 'by now both have had their week')
})

test('after a week it is gone', async (t) => {
  let now = new Date()
  const app = await testShop(t, { products: 1, clock: () => now })
  await ask(app)
  await app.drain()
  const { expiresAt } = await read(app)
  t.equal(Date.parse(expiresAt!) - now.getTime(), 7 * 86_400_000)
  await enqueue(app, pruneExports)
  await app.drain()
  t.equal((await rowsOf(app.url, 'select * from personal_exports')).length, 1, 'and not before')
  now = new Date(expiresAt!)
  t.match(await read(app), { state: 'none', document: null }, 'whether or not it has been deleted')
  await enqueue(app, pruneExports)
  await app.drain()
  t.strictSame(await rowsOf(app.url, 'select * from personal_exports'), [])
})

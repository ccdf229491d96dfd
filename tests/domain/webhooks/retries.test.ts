import { test, type Test } from 'tap'
import { perform } from '../../../domain/common/operation.ts'
import { redeliver, updateEndpoint } from '../../../domain/webhooks/operations.ts'
import type { Endpoint } from '../../../domain/webhooks/schema.ts'
import { capacityOf, nextTryAt, pauseAfter } from '../../../domain/webhooks/pace.ts'
import { pruneDeliveries } from '../../../domain/webhooks/tasks.ts'
import { rowsOf } from '../../db/catalogue.ts'
import { scopeOf, testMarket } from '../../support/app.ts'
import { codeOf } from '../../support/failure.ts'
import { enqueue } from '../../jobs/shop.ts'
import {
  buy,
  count,
  customer,
  DAY,
  deliveriesOf,
  fakeReceiver,
  HOUR,
  MINUTE,
  standingClock,
  statusesOf,
  subscribe,
  vendor,
  wholeDelivery,
  work,
} from './hooks.ts'

/** A market whose clock the test moves, and a receiver that answers as the test says. */
async function shop(t: Test) {
  const time = standingClock()
  const receiver = fakeReceiver()
  const { app } = await testMarket(t, {
    clock: time.clock,
    gateways: { webhooks: receiver.gateway },
    products: 8,
  })
  return { app, time, receiver }
}

const endpointRow = async (app: { readonly url: string }, id: number) =>
  (
    await rowsOf<{ failures: number; failing_since: string | null; paused: boolean; disabled_reason: string | null }>(
      app.url,
      `select failures, failing_since, paused_until is not null as paused, disabled_reason
        from webhook_endpoints where id = ${id}`,
    )
  )[0]!

test('what fails is tried ten times within three days, ever later, and is then given up', async (t) => {
  const { app, time, receiver } = await shop(t)
  receiver.answer = () => ({ status: 500, response: 'oh no' })
  const { id } = await subscribe(app, customer)
  await buy(app)
  const begun = time.clock().getTime()
  const tried: number[] = []
  for (let rounds = 0; rounds < 40; rounds += 1) {
    await work(app)
    if (receiver.calls.length > tried.length) tried.push(time.clock().getTime() - begun)
    const [delivery] = await deliveriesOf(app, customer, id)
    if (delivery!.status === 'dead') break
    // Either it has its time, or it waits for an endpoint that is left alone for an hour at most.
    if (delivery!.nextAttemptAt === null) time.pass(HOUR)
    else time.to(delivery!.nextAttemptAt)
  }
  t.equal(receiver.calls.length, 10)
  t.equal(tried.length, 10)
  const nominal = [5_000, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 20 * HOUR]
  for (const [n, wait] of nominal.entries()) {
    const waited = tried[n + 1]! - tried[n]!
    t.ok(waited >= wait * 0.9 && waited <= wait + HOUR + 1_000, `wait ${n + 1}: ${waited} ms of ${wait}`)
  }
  t.ok(tried.at(-1)! <= 3 * DAY)
  t.equal(new Set(receiver.calls.map(({ headers }) => headers['webhook-id'])).size, 1, 'one id for all tries')
  t.equal(new Set(receiver.calls.map(({ body }) => body)).size, 1, 'and the same bytes')
  t.equal(new Set(receiver.calls.map(({ headers }) => headers['webhook-timestamp'])).size, 10, 'each signed anew')
  const [delivery] = await deliveriesOf(app, customer, id)
  t.match(delivery, { status: 'dead', attempts: 10, nextAttemptAt: null, deliveredAt: null })
  const { log } = await wholeDelivery(app, customer, id, delivery!.id)
  t.strictSame(
    log.map(({ number, status, response }) => [number, status, response]),
    [10, 9, 8, 7, 6, 5, 4, 3, 2, 1].map((number) => [number, 500, 'oh no']),
  )
  time.pass(DAY)
  await work(app)
  t.equal(receiver.calls.length, 10, 'nothing follows')
})

test('what was given up can be asked for again, with all its tries and the id it had', async (t) => {
  const { app, time, receiver } = await shop(t)
  const { id } = await subscribe(app, customer)
  receiver.answer = () => ({ status: 503 })
  await buy(app)
  await work(app)
  const deliveryId = (await deliveriesOf(app, customer, id))[0]!.id
  await rowsOf(app.url, `update webhook_deliveries set status = 'dead', due_at = null`)
  const again = () => perform(scopeOf(app, customer), redeliver, { id, deliveryId })
  t.match(await again(), { status: 'pending', attempts: 1 })
  await work(app)
  t.match(await deliveriesOf(app, customer, id), [{ status: 'pending', attempts: 2 }], 'it fails, and has tries left')
  receiver.answer = () => ({ status: 200 })
  await again()
  await work(app)
  t.match(await deliveriesOf(app, customer, id), [{ status: 'delivered', attempts: 3 }])
  time.pass(DAY)
  await work(app)
  t.equal(receiver.calls.length, 3, 'the try it was to have later is not made as well')
  await again()
  await work(app)
  t.equal(receiver.calls.length, 4, 'what has arrived can be had again too')
  t.equal(new Set(receiver.calls.map(({ headers }) => headers['webhook-id'])).size, 1)
  t.equal(await codeOf(perform(scopeOf(app, vendor), redeliver, { id, deliveryId })), 'webhooks.endpoint-not-found')
  const other = await subscribe(app, customer)
  t.equal(
    await codeOf(perform(scopeOf(app, customer), redeliver, { id: other.id, deliveryId })),
    'webhooks.delivery-not-found',
    'a delivery belongs to its endpoint',
  )
})

test('asked for again while a try is still to come, that try is made once', async (t) => {
  const { app, time, receiver } = await shop(t)
  const { id } = await subscribe(app, customer)
  receiver.answer = () => ({ status: 503 })
  await buy(app)
  await work(app)
  const deliveryId = (await deliveriesOf(app, customer, id))[0]!.id
  for (let times = 0; times < 2; times += 1) await perform(scopeOf(app, customer), redeliver, { id, deliveryId })
  await work(app)
  t.equal(receiver.calls.length, 2, 'asked twice, it is tried once more')
  time.pass(6_000)
  await work(app)
  t.equal(receiver.calls.length, 3, 'and once when the next is due, though two tasks were to make it')
  t.match(await deliveriesOf(app, customer, id), [{ status: 'pending', attempts: 3 }])
  t.equal((await wholeDelivery(app, customer, id, deliveryId)).log.length, 3)
})

test('only 2xx is yes: a redirect is a failure, and is not followed', async (t) => {
  const { app, time, receiver } = await shop(t)
  const { id } = await subscribe(app, customer)
  for (const status of [301, 302, 307, 400, 404, 429, 500]) {
    receiver.answer = () => ({ status })
    await buy(app)
    await work(app)
    t.match((await deliveriesOf(app, customer, id))[0], { status: 'pending', attempts: 1 }, String(status))
    await rowsOf(app.url, `update webhook_endpoints set failures = 0, failing_since = null, paused_until = null`)
  }
  receiver.answer = () => ({ error: 'no answer in time' })
  await buy(app)
  await work(app)
  const [last] = await deliveriesOf(app, customer, id)
  t.match((await wholeDelivery(app, customer, id, last!.id)).log, [{ status: null, error: 'no answer in time' }])
  receiver.answer = () => ({ status: 299 })
  time.pass(MINUTE)
  await work(app)
  t.ok((await statusesOf(app, customer, id)).every((status) => status === 'delivered'))
})

test('410 is for ever: the endpoint is disabled, what it was owed is kept for a while, and its owner can undo it', async (t) => {
  const { app, time, receiver } = await shop(t)
  const { id } = await subscribe(app, customer)
  receiver.answer = () => ({ status: 503 })
  await buy(app)
  await work(app)
  receiver.answer = () => ({ status: 410 })
  await buy(app)
  await work(app)
  t.match(await statusesOf(app, customer, id), ['pending', 'dead'])
  t.match(await endpointRow(app, id), { disabled_reason: 'gone' })
  const [event] = await rowsOf<{ payload: object; actor: string }>(
    app.url,
    `select payload, actor from events where name = 'webhook.endpointDisabled'`,
  )
  t.strictSame(event, {
    payload: { endpointId: id, userId: customer.userId, vendorId: null, reason: 'gone' },
    actor: 'system',
  })
  await buy(app)
  time.pass(10 * MINUTE)
  await work(app)
  t.equal(receiver.calls.length, 2, 'nothing is sent there')
  t.match(await statusesOf(app, customer, id), ['waiting', 'dead'], 'nothing new is owed, and what was waits')
  t.equal(await codeOf(perform(scopeOf(app, customer), redeliver, { id, deliveryId: 1 })), 'webhooks.endpoint-disabled')
  receiver.answer = () => ({ status: 200 })
  const enabled = (await perform(scopeOf(app, customer), updateEndpoint, { id, enabled: true })) as Endpoint
  t.match(enabled, { enabled: true, disabledReason: null })
  await work(app)
  t.match(await statusesOf(app, customer, id), ['delivered', 'dead'])
  t.match(await endpointRow(app, id), { failures: 0, failing_since: null, paused: false })
})

test('an endpoint that takes nothing for five days is disabled', async (t) => {
  const { app, time, receiver } = await shop(t)
  const { id } = await subscribe(app, customer)
  receiver.answer = () => ({ status: 500 })
  for (let day = 0; day < 5; day += 1) {
    await buy(app)
    await work(app)
    t.match(await endpointRow(app, id), { disabled_reason: null }, `day ${day}`)
    time.pass(DAY)
  }
  await work(app)
  t.match(await endpointRow(app, id), { disabled_reason: 'failing' })
  const [event] = await rowsOf(
    app.url,
    `select payload ->> 'reason' as reason from events where name = 'webhook.endpointDisabled'`,
  )
  t.strictSame(event, { reason: 'failing' })
  time.pass(3 * DAY)
  await work(app)
  await work(app)
  t.ok(
    (await statusesOf(app, customer, id)).every((status) => status === 'dead'),
    'what it was owed is given up',
  )
})

test('one good answer in between, and the five days begin anew', async (t) => {
  const { app, time, receiver } = await shop(t)
  const { id } = await subscribe(app, customer)
  for (let day = 0; day < 8; day += 1) {
    receiver.answer = () => ({ status: day === 4 ? 200 : 500 })
    await buy(app)
    await work(app)
    time.pass(DAY)
  }
  t.match(await endpointRow(app, id), { disabled_reason: null })
})

test('a receiver that was away for a day gets everything that happened meanwhile', async (t) => {
  const { app, time, receiver } = await shop(t)
  const { id } = await subscribe(app, vendor)
  receiver.answer = () => ({ error: 'connection refused' })
  const orderIds: number[] = []
  for (let hour = 0; hour < 24; hour += 1) {
    orderIds.push(await buy(app))
    await count(app, 5)
    await work(app)
    time.pass(HOUR)
  }
  const whileAway = receiver.calls.length
  t.ok(whileAway < 24 * 3, `it is asked now and then, not for each of 144: ${whileAway} times`)
  receiver.answer = () => ({ status: 200 })
  for (let rounds = 0; rounds < 30; rounds += 1) {
    await work(app)
    time.pass(HOUR)
  }
  const statuses = await statusesOf(app, vendor, id)
  t.ok(statuses.length >= 100 && statuses.every((status) => status === 'delivered'))
  const told = receiver.calls.slice(whileAway).map(({ body }) => JSON.parse(body) as { data: { orderId?: number } })
  const heard = new Set(told.map(({ data }) => data.orderId))
  t.strictSame(
    orderIds.filter((orderId) => !heard.has(orderId)),
    [],
    'every order',
  )
})

test('what is over is kept for a month, and what is still owed for as long as it is', async (t) => {
  const { app, time, receiver } = await shop(t)
  const { id } = await subscribe(app, customer)
  await buy(app)
  await work(app)
  receiver.answer = () => ({ status: 410 })
  await buy(app)
  await work(app)
  await rowsOf(app.url, `update webhook_endpoints set disabled_reason = null`)
  receiver.answer = () => ({ status: 500 })
  await buy(app)
  await work(app)
  t.strictSame(await statusesOf(app, customer, id), ['delivered', 'dead', 'pending'])
  const prune = async () => {
    await enqueue(app, pruneDeliveries)
    await app.drain()
  }
  time.pass(30 * DAY)
  await prune()
  t.equal((await statusesOf(app, customer, id)).length, 3)
  time.pass(1)
  await prune()
  t.strictSame(await statusesOf(app, customer, id), ['pending'])
  t.equal((await rowsOf(app.url, 'select from webhook_attempts')).length, 1, 'attempts go with their delivery')
})

test('waits grow, differ by chance, and end', async (t) => {
  const now = new Date(0)
  const waits = (seed: string) => Array.from({ length: 12 }, (_, n) => nextTryAt(n + 1, `${seed} ${n}`, now)?.getTime())
  const [one, two] = [waits('one'), waits('two')]
  t.strictSame(one.slice(9), [undefined, undefined, undefined])
  t.ok(one.slice(0, 9).reduce((sum, wait) => sum! + wait!, 0)! <= 3 * DAY)
  t.notSame(one, two, 'what failed together does not come back together')
  t.strictSame(waits('one'), one, 'and what is asked twice is told the same')
  t.equal(pauseAfter(4, 'x', now), undefined)
  const pauses = [5, 6, 7, 20].map((failures) => pauseAfter(failures, 'x', now)!.getTime())
  t.ok(pauses[0]! <= MINUTE && pauses[1]! > pauses[0]! && pauses[2]! > pauses[1]! && pauses[3]! <= HOUR)
})

test('how much an endpoint may be sent follows from how it has done', async (t) => {
  const now = new Date()
  const [before, after] = [-1, 1].map((ms) => new Date(now.getTime() + ms).toISOString())
  const well = { enabled: true, failures: 0, pausedUntil: null }
  t.equal(capacityOf(well, now), 3)
  t.equal(capacityOf({ ...well, failures: 4 }, now), 3)
  t.equal(capacityOf({ ...well, failures: 5, pausedUntil: after! }, now), 0, 'it is left alone')
  t.equal(capacityOf({ ...well, failures: 5, pausedUntil: before! }, now), 1, 'one finds out whether it is up')
  t.equal(capacityOf({ ...well, enabled: false }, now), 0)
})

import { test, type Test } from 'tap'
import type { WebhookCall } from '../../../domain/common/webhook-gateway.ts'
import { perform } from '../../../domain/common/operation.ts'
import { ping } from '../../../domain/webhooks/operations.ts'
import { drain } from '../../../jobs/drain.ts'
import { startWorker } from '../../../jobs/worker.ts'
import { meansOf } from '../../../server/context.ts'
import { rowsOf } from '../../db/catalogue.ts'
import { until } from '../../server/child.ts'
import { scopeOf, testMarket, type TestApp } from '../../support/app.ts'
import {
  admin,
  count,
  DAY,
  fakeReceiver,
  HOUR,
  MINUTE,
  standingClock,
  statusesOf,
  subscribe,
  vendor,
  work,
} from './hooks.ts'

const [HANGS, WORKS] = ['https://hangs.example/hook', 'https://works.example/hook']

/** Answers at one address and hangs at the other, counting how many hang at once. */
function halfDead() {
  const receiver = fakeReceiver()
  const held: PromiseWithResolvers<void>[] = []
  const seen = { hanging: 0, mostHanging: 0 }
  receiver.answer = async ({ url }: WebhookCall) => {
    if (url === WORKS) return { status: 200 }
    seen.mostHanging = Math.max(seen.mostHanging, (seen.hanging += 1))
    const hold = Promise.withResolvers<void>()
    held.push(hold)
    await hold.promise
    seen.hanging -= 1
    return { error: 'no answer in time' }
  }
  return { receiver, seen, letGo: () => held.splice(0).forEach(({ resolve }) => resolve()) }
}

async function worker(t: Test, app: TestApp, concurrency: number): Promise<void> {
  const working = await startWorker(app.boss, meansOf(app), { concurrency, pollMs: 50, queues: ['default'] })
  t.teardown(() => working.stop())
}

test('while one endpoint hangs, another gets everything', async (t) => {
  const { receiver, seen, letGo } = halfDead()
  const { app } = await testMarket(t, { gateways: { webhooks: receiver.gateway }, products: 24 })
  const dead = await subscribe(app, vendor, { url: HANGS })
  const alive = await subscribe(app, admin, { url: WORKS, vendorId: 2 })
  await count(app, 30)
  await count(app, 30, 2)
  // Six at once: half of them may hang.
  t.teardown(letGo)
  await worker(t, app, 6)
  const arrived = async () => (await statusesOf(app, admin, alive.id)).filter((status) => status === 'delivered').length
  await until(async () => (await arrived()) === 30, 'the one that works has been told of all')
  t.equal(seen.hanging, 3, 'meanwhile the other hangs')
  t.equal(receiver.calls.filter(({ url }) => url === HANGS).length, 3, 'and is sent no more than it may have at once')
  t.strictSame(new Set(await statusesOf(app, vendor, dead.id)), new Set(['pending', 'waiting']))

  // It answers none in time, five times in a row: from then on it is left alone.
  await until(async () => {
    letGo()
    return seen.hanging === 0 && (await isLeftAlone(app, dead.id))
  }, 'it is left alone')
  t.equal(seen.mostHanging, 3)
  const sent = receiver.calls.filter(({ url }) => url === HANGS).length
  t.ok(sent >= 5 && sent <= 10, `${sent} of thirty were tried to find that out`)
  const before = receiver.calls.length
  await count(app, 5)
  await until(async () => (await statusesOf(app, vendor, dead.id)).length === 35, 'the new ones are owed')
  t.equal(receiver.calls.length, before, 'and wait, without a task')
})

const isLeftAlone = async (app: TestApp, id: number): Promise<boolean> =>
  (await rowsOf(app.url, `select from webhook_endpoints where id = ${id} and paused_until > now()`)).length > 0

test('no more than three are under way to one endpoint, and all arrive', async (t) => {
  const receiver = fakeReceiver()
  let [now, most] = [0, 0]
  receiver.answer = async () => {
    most = Math.max(most, (now += 1))
    await new Promise((resolve) => setTimeout(resolve, 20))
    now -= 1
    return { status: 200 }
  }
  const { app } = await testMarket(t, { gateways: { webhooks: receiver.gateway }, products: 8 })
  const { id } = await subscribe(app, vendor)
  await count(app, 40)
  await worker(t, app, 20)
  await until(
    async () => (await statusesOf(app, vendor, id)).filter((status) => status === 'delivered').length === 40,
    'all have arrived',
  )
  t.ok(most <= 3, `${most} at once`)
  t.equal(receiver.calls.length, 40, 'each once')
})

/** A market whose clock the test moves, with an endpoint that has just been found down. */
async function downEndpoint(t: Test) {
  const time = standingClock()
  const receiver = fakeReceiver()
  const { app } = await testMarket(t, { clock: time.clock, gateways: { webhooks: receiver.gateway }, products: 8 })
  const { id } = await subscribe(app, vendor)
  receiver.answer = () => ({ status: 500 })
  await count(app, 12)
  await work(app)
  return { app, time, receiver, id }
}

test('whoever is down is asked by one delivery at a time, and sent the rest as soon as that arrives', async (t) => {
  const { app, time, receiver, id } = await downEndpoint(t)
  t.equal(receiver.calls.length, 5)
  await work(app)
  t.equal(receiver.calls.length, 5, 'nothing is sent while it is left alone')
  time.pass(MINUTE)
  await work(app)
  t.equal(receiver.calls.length, 6, 'one asks')
  time.pass(MINUTE)
  await work(app)
  t.equal(receiver.calls.length, 6, 'and it is left alone for longer')
  receiver.answer = () => ({ status: 200 })
  time.pass(MINUTE)
  await work(app)
  t.ok((await statusesOf(app, vendor, id)).every((status) => status === 'delivered' || status === 'pending'))
  time.pass(10 * MINUTE)
  await work(app)
  t.strictSame(new Set(await statusesOf(app, vendor, id)), new Set(['delivered']))
})

test('an owner who has repaired it need not wait: a ping finds out at once', async (t) => {
  const { app, receiver, id } = await downEndpoint(t)
  receiver.answer = () => ({ status: 200 })
  await perform(scopeOf(app, vendor), ping, { id })
  await work(app)
  const statuses = await statusesOf(app, vendor, id)
  t.equal(statuses.at(-1), 'delivered')
  t.notOk(statuses.includes('waiting'), 'and what waited follows')
})

test('what has waited for three days is given up', async (t) => {
  const { app, time, id } = await downEndpoint(t)
  await rowsOf(app.url, `update webhook_endpoints set paused_until = '2101-01-01'`)
  time.pass(3 * DAY - HOUR)
  await work(app)
  t.ok((await statusesOf(app, vendor, id)).includes('waiting'))
  time.pass(HOUR)
  await work(app)
  t.strictSame(new Set(await statusesOf(app, vendor, id)), new Set(['dead']))
})

test('a delivery whose task was lost is taken up again, once', async (t) => {
  const time = standingClock()
  const receiver = fakeReceiver()
  const { app } = await testMarket(t, { clock: time.clock, gateways: { webhooks: receiver.gateway }, products: 8 })
  const { id } = await subscribe(app, vendor)
  await count(app, 1)
  await drain(app.boss, meansOf(app), { maxTasks: 1 })
  const lost = await rowsOf(app.url, `delete from pgboss.job where data ->> 'task' = 'webhooks.deliver' returning id`)
  t.equal(lost.length, 1)
  time.pass(10 * MINUTE)
  await work(app)
  t.strictSame(await statusesOf(app, vendor, id), ['pending'], 'its worker may only be late')
  time.pass(10 * MINUTE)
  await work(app)
  t.strictSame(await statusesOf(app, vendor, id), ['delivered'])
  t.equal(receiver.calls.length, 1)
})

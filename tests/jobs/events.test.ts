import { test, type Test } from 'tap'
import { z } from 'zod'
import { defineEvent, type Event } from '../../domain/common/event.ts'
import { defineTask, type Task } from '../../domain/common/task.ts'
import { inTransaction } from '../../domain/common/unit-of-work.ts'
import { postgresBackend } from '../../jobs/backend.ts'
import { drain } from '../../jobs/drain.ts'
import { createOutbox } from '../../jobs/outbox.ts'
import { replayEvents } from '../../jobs/replay.ts'
import type { Means } from '../../jobs/run-task.ts'
import { on, type Subscription } from '../../jobs/subscriptions.ts'
import { startWorker } from '../../jobs/worker.ts'
import { rowsOf } from '../db/catalogue.ts'
import { until } from '../server/child.ts'
import { people, scopeOf, testApp, type TestApp } from '../support/app.ts'
import { meansWith } from './shop.ts'

const { customer } = people
const payload = z.object({ orderId: z.int(), step: z.int() })
const changed = defineEvent({ name: 'order.changed', payload, aggregate: ({ orderId }) => `order:${orderId}` })

type Change = z.output<typeof payload>

/** An app with subscribers of the test's own, and what its workers take. */
function withSubscribers(app: TestApp, subscriptions: readonly Subscription[]) {
  const outbox = createOutbox({ backends: { default: postgresBackend }, subscriptions, log: app.log })
  const scope = { ...scopeOf(app, customer), outbox }
  const means: Means = {
    ...meansWith(
      app,
      subscriptions.map(({ task }) => task),
    ),
    outbox,
  }
  const emit = (change: Change, event: Event<typeof payload> = changed) =>
    inTransaction(scope, customer, (ctx) => ctx.emit(event, change))
  return { scope, means, emit }
}

/** Writes a line for each event it takes effect for, once. */
const writer = (
  name: string,
  more: Pick<Partial<Task>, 'retries' | 'backoff'> = {},
  before: (change: Change) => Promise<void> = async () => {},
) =>
  defineTask({
    name,
    payload,
    ...more,
    run: async (ctx, change) => {
      await before(change)
      await ctx.writeOnce(async ({ db }) => {
        const { orderId, step } = change
        const values = { channel: 'push', recipient: name, subject: `${orderId}`, text: `${step}`, html: null }
        await db.insertInto('mailbox_messages').values(values).execute()
      })
    },
  })

const effects = (app: TestApp) =>
  rowsOf<{ subscriber: string; order: string; step: string }>(
    app.url,
    'select recipient as subscriber, subject as order, text as step from mailbox_messages order by id',
  )

test('one subscriber that fails keeps no other from its event', async (t) => {
  const app = await testApp(t)
  const broken = defineTask({ name: 'tests.broken', payload, run: () => Promise.reject(new Error('broken')) })
  const { means, emit } = withSubscribers(app, [on(changed, broken), on(changed, writer('tests.fine'))])
  await emit({ orderId: 1, step: 1 })
  t.equal(await drain(app.boss, means), 2)
  t.match(await effects(app), [{ subscriber: 'tests.fine', step: '1' }])
  t.match(await rowsOf(app.url, `select status from tasks where task = 'tests.broken'`), [{ status: 'FAILED' }])
})

test('a task that is delivered twice takes effect once', async (t) => {
  const app = await testApp(t)
  const { means, emit } = withSubscribers(app, [on(changed, writer('tests.once'))])
  await emit({ orderId: 1, step: 1 })
  await drain(app.boss, means)
  await rowsOf(app.url, `update pgboss.job set state = 'created', started_on = null, start_after = now()`)
  t.equal(await drain(app.boss, means), 1, 'it is taken up again')
  t.equal((await effects(app)).length, 1)
})

test('what failed after its effect does not repeat the effect when it is tried again', async (t) => {
  const app = await testApp(t)
  let tries = 0
  const twice = defineTask({
    name: 'tests.twice',
    retries: 1,
    payload: z.object({}),
    run: async (ctx) => {
      tries += 1
      const first = await ctx.writeOnce(async ({ db }) => {
        const values = { channel: 'push', recipient: 'x', subject: '', text: '', html: null }
        await db.insertInto('mailbox_messages').values(values).execute()
        return 'written'
      })
      if (tries === 1) throw new Error('after its effect')
      return first ?? 'not again'
    },
  })
  const means = meansWith(app, [twice])
  await inTransaction(scopeOf(app, customer), customer, (ctx) => ctx.enqueue(twice, {}))
  await drain(app.boss, means)
  await rowsOf(app.url, `update pgboss.job set start_after = now()`)
  await drain(app.boss, means)
  t.equal((await effects(app)).length, 1)
  t.match(await rowsOf(app.url, 'select return_value as value from tasks'), [{ value: 'not again' }])
})

test('events of one order reach a subscriber in order, over several workers and through its failures', async (t) => {
  const app = await testApp(t)
  let calls = 0
  const moody = async () => {
    calls += 1
    if (calls % 4 === 0) throw new Error('in a mood')
    await new Promise((resolve) => setTimeout(resolve, calls % 3))
  }
  const slow = writer('tests.moody', { retries: 20, backoff: { seconds: 0 } }, moody)
  const { means, emit } = withSubscribers(app, [on(changed, slow), on(changed, writer('tests.calm'))])
  const orders = [1, 2, 3]
  for (let step = 1; step <= 4; step += 1) for (const orderId of orders) await emit({ orderId, step })
  const hurry = setInterval(
    () => void rowsOf(app.url, `update pgboss.job set start_after = now() where state = 'retry'`),
    100,
  )
  t.teardown(() => clearInterval(hurry))
  await workers(t, app, means, 3)
  await until(async () => (await effects(app)).length >= 24, 'all have taken effect')
  const seen = await effects(app)
  t.equal(seen.length, 24)
  for (const subscriber of ['tests.moody', 'tests.calm']) {
    for (const order of orders.map(String)) {
      const steps = seen.filter((effect) => effect.subscriber === subscriber && effect.order === order)
      t.strictSame(
        steps.map(({ step }) => step),
        ['1', '2', '3', '4'],
        `${subscriber}, order ${order}`,
      )
    }
  }
})

async function workers(t: Test, app: TestApp, means: Means, count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    const worker = await startWorker(app.boss, means, { concurrency: 4, pollMs: 100 })
    t.teardown(() => worker.stop())
  }
}

test('an event that failed for good holds up none after it', async (t) => {
  const app = await testApp(t)
  const picky = writer('tests.picky', {}, async ({ step }) => {
    if (step === 1) throw new Error('not this one')
  })
  const { means, emit } = withSubscribers(app, [on(changed, picky)])
  await emit({ orderId: 1, step: 1 })
  await emit({ orderId: 1, step: 2 })
  await drain(app.boss, means)
  t.match(await effects(app), [{ step: '2' }])
})

test('past events are delivered once more to one subscriber: those it missed, or all', async (t) => {
  const app = await testApp(t)
  const first = withSubscribers(app, [on(changed, writer('tests.old'))])
  await first.emit({ orderId: 1, step: 1 })
  await first.emit({ orderId: 2, step: 1 })
  await drain(app.boss, first.means)
  const subscriptions = [on(changed, writer('tests.old')), on(changed, writer('tests.young'))]
  const { scope, means } = withSubscribers(app, subscriptions)
  const replay = (task: string, again = false, since = new Date(0)) =>
    replayEvents(scope, postgresBackend, subscriptions, { task, since, again })
  t.equal(await replay('tests.old'), 0, 'it has missed none')
  t.equal(await replay('tests.young'), 2)
  t.equal(await replay('tests.young'), 0, 'they are on their way')
  t.equal(await drain(app.boss, means), 2)
  t.equal((await effects(app)).length, 4)
  t.equal(await replay('tests.old', true), 2)
  await drain(app.boss, means)
  t.equal((await effects(app)).filter(({ subscriber }) => subscriber === 'tests.old').length, 4)
  t.equal(await replay('tests.young', true, new Date(Date.now() + 60_000)), 0, 'only since then')
  t.equal(await replay('tests.nobody'), undefined)
})

test('a subscriber may be told after a while', async (t) => {
  const app = await testApp(t)
  const { emit } = withSubscribers(app, [on(changed, writer('tests.later'), { runAfter: { days: 3 } })])
  await emit({ orderId: 1, step: 1 })
  const [{ days }] = (await rowsOf<{ days: number }>(
    app.url,
    'select round(extract(epoch from run_after - enqueued_at) / 86400)::int as days from tasks',
  )) as [{ days: number }]
  t.equal(days, 3)
})

test('a task’s log lines carry the request it comes from', async (t) => {
  const lines: Record<string, unknown>[] = []
  const app = await testApp(t, { onLog: (line) => lines.push(line) })
  const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
  const { scope, means } = withSubscribers(app, [on(changed, writer('tests.told'))])
  const asked = { ...scope, requestId: 'request-17', trace }
  await inTransaction(asked, customer, (ctx) => ctx.emit(changed, { orderId: 1, step: 1 }))
  await drain(app.boss, means)
  const said = lines
    .filter(({ task }) => task === 'tests.told')
    .map(({ msg, state, requestId, trace }) => ({ msg, state, requestId, trace }))
  t.match(said, [
    { msg: 'enqueued' },
    { msg: 'task', state: 'RUNNING', requestId: 'request-17', trace },
    { msg: 'task', state: 'SUCCESSFUL', requestId: 'request-17', trace },
  ])
})

import { test, type Test } from 'tap'
import { z } from 'zod'
import { defineTask } from '../../domain/common/task.ts'
import { inTransaction } from '../../domain/common/unit-of-work.ts'
import { orderPlaced } from '../../domain/orders/events.ts'
import { drain } from '../../jobs/drain.ts'
import { rowsOf } from '../db/catalogue.ts'
import { people, scopeOf, type TestApp, testShop } from '../support/app.ts'
import { codeOf } from '../support/failure.ts'
import { enqueue, meansWith, placeOne, taskSeenBy } from './shop.ts'

const { customer, vendor, admin } = people
const payload = z.object({})

const market = async (t: Test): Promise<TestApp> => testShop(t, { products: 2 })

/** Makes what waits for another attempt due now. */
const hurry = (app: TestApp) =>
  rowsOf(app.url, `update pgboss.job set start_after = now() where state in ('created', 'retry')`)

test('an order placed is a task, which its buyer can follow from READY to SUCCESSFUL', async (t) => {
  const app = await market(t)
  const id = await placeOne(app)
  const ready = await taskSeenBy(app, customer, id)
  t.match(ready, {
    id,
    task: 'notifications.sendOrderConfirmation',
    status: 'READY',
    startedAt: null,
    lastAttemptedAt: null,
    finishedAt: null,
    attempts: 0,
    returnValue: null,
    errors: [],
  })
  t.equal(await app.drain(), 2, 'this, and word to whoever listens')
  const done = await taskSeenBy(app, customer, id)
  t.match(done, {
    id,
    status: 'SUCCESSFUL',
    attempts: 1,
    returnValue: { to: 'customer@fashionistar.test' },
    errors: [],
  })
  t.equal(done.enqueuedAt, ready.enqueuedAt)
  t.equal(done.startedAt, done.lastAttemptedAt)
  const times = [done.enqueuedAt, done.startedAt!, done.finishedAt!]
  for (const time of times) t.match(time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  t.strictSame(times, times.toSorted(), 'in the order they came about')
  t.equal(await app.drain(), 0)
})

test('while a task runs, others see it RUNNING', async (t) => {
  const app = await market(t)
  const held = Promise.withResolvers<void>()
  const begun = Promise.withResolvers<void>()
  const slow = defineTask({ name: 'tests.slow', payload, run: async () => (begun.resolve(), held.promise) })
  const id = await enqueue(app, slow)
  const draining = drain(app.boss, meansWith(app, [slow]))
  await begun.promise
  t.match(await taskSeenBy(app, customer, id), { status: 'RUNNING', attempts: 1, startedAt: String, finishedAt: null })
  t.equal(await drain(app.boss, meansWith(app, [slow])), 0, 'and nobody else takes it')
  held.resolve()
  t.equal(await draining, 1)
  t.match(await taskSeenBy(app, customer, id), { status: 'SUCCESSFUL', returnValue: null })
})

test('a task that fails is tried as often as it says; each attempt leaves its error', async (t) => {
  const app = await market(t)
  const attempts: number[] = []
  const flaky = defineTask({
    name: 'tests.flaky',
    retries: 2,
    payload,
    run: async (ctx) => {
      attempts.push(ctx.attempt)
      throw new RangeError(`attempt ${ctx.attempt} came to nothing`)
    },
  })
  const id = await enqueue(app, flaky)
  const work = async () => (await hurry(app), drain(app.boss, meansWith(app, [flaky])))
  t.equal(await work(), 1)
  const waiting = await taskSeenBy(app, customer, id)
  t.match(waiting, { status: 'READY', attempts: 1, finishedAt: null })
  t.ok(waiting.startedAt! <= waiting.lastAttemptedAt!)
  t.equal(await drain(app.boss, meansWith(app, [flaky])), 0, 'the next attempt waits a while')
  t.equal(await work(), 1)
  t.equal(await work(), 1)
  t.equal(await work(), 0)
  t.strictSame(attempts, [1, 2, 3])
  const failed = await taskSeenBy(app, customer, id)
  t.match(failed, { status: 'FAILED', attempts: 3, returnValue: null, finishedAt: String })
  t.strictSame(
    failed.errors,
    [1, 2, 3].map((attempt) => ({ attempt, errorClass: 'RangeError', message: `attempt ${attempt} came to nothing` })),
  )
  t.ok(failed.startedAt! <= failed.lastAttemptedAt! && failed.lastAttemptedAt! <= failed.finishedAt!)
  t.equal(failed.startedAt, waiting.startedAt, 'it started once')
  const seen = await taskSeenBy(app, admin, id)
  t.match(seen.errors, [{ traceback: /RangeError: attempt 1[^]*at .*tasks\.test\.ts/ }, {}, {}], 'staff see where')
})

test('a task that succeeds in the end keeps what went wrong before', async (t) => {
  const app = await market(t)
  const second = defineTask({
    name: 'tests.second',
    retries: 3,
    payload,
    run: async ({ attempt }) => {
      if (attempt === 1) throw new Error('not yet')
      return { attempt }
    },
  })
  const id = await enqueue(app, second)
  for (let n = 0; n < 2; n += 1) await hurry(app).then(() => drain(app.boss, meansWith(app, [second])))
  t.match(await taskSeenBy(app, customer, id), {
    status: 'SUCCESSFUL',
    attempts: 2,
    returnValue: { attempt: 2 },
    errors: [{ attempt: 1, message: 'not yet' }],
  })
})

/** What a task may do that nobody asked for, and what is then said of it. */
const misdeeds: Record<string, { readonly run: () => Promise<unknown>; readonly message: RegExp | string }> = {
  throwsText: { run: () => Promise.reject('just text'), message: 'just text' },
  throwsNothing: { run: () => Promise.reject(undefined), message: 'undefined' },
  throwsBare: { run: () => Promise.reject(Object.create(null)), message: /./ },
  throwsZero: { run: () => Promise.reject(new Error('has a \0 in it')), message: /has a .* in it/ },
  throwsAtOnce: {
    run: () => {
      throw new Error('not even a promise')
    },
    message: 'not even a promise',
  },
  returnsFunction: { run: async () => () => {}, message: /a function/ },
  returnsSymbol: { run: async () => Symbol('x'), message: /a symbol/ },
  returnsBigInt: { run: async () => ({ total: 1n }), message: /bigint/ },
  returnsCircle: { run: async () => circle(), message: /contains itself/ },
  returnsZero: { run: async () => ({ text: 'a\0b' }), message: /JSON|\\u0000|zero/ },
}

function circle(): object {
  const round: Record<string, unknown> = {}
  round['self'] = round
  return round
}

test('whatever a task does, it alone fails, and the worker goes on', async (t) => {
  const app = await market(t)
  const tasks = Object.entries(misdeeds).map(([name, { run }]) => defineTask({ name: `tests.${name}`, payload, run }))
  const good = defineTask({ name: 'tests.good', payload, run: async () => 'done' })
  const unknown = defineTask({ name: 'tests.forgotten', payload, run: async () => {} })
  const picky = defineTask({ name: 'tests.picky', payload: z.object({ orderId: z.int() }), run: async () => {} })
  const before = { ...picky, payload: z.object({ order: z.string() }) }
  const ids = new Map<string, string>()
  for (const task of [...tasks, unknown]) ids.set(task.name, await enqueue(app, task))
  ids.set(picky.name, await enqueue(app, before, { order: 'of another time' }))
  const [strange] = (await app.boss.insert('default', [{ data: null as unknown as object }], { returnId: true })) ?? []
  const last = await enqueue(app, good)
  t.equal(await drain(app.boss, meansWith(app, [...tasks, picky, good])), tasks.length + 4)
  const messages = {
    ...misdeeds,
    forgotten: { message: /No task is called tests\.forgotten/ },
    picky: { message: /orderId/ },
  }
  for (const [name, { message }] of Object.entries(messages)) {
    const { status, errors } = await taskSeenBy(app, customer, ids.get(`tests.${name}`)!)
    t.match({ status, errors }, { status: 'FAILED', errors: [{ attempt: 1, message }] }, name)
  }
  t.match(await rowsOf(app.url, `select state from pgboss.job where id = '${strange}'`), [{ state: 'failed' }])
  t.match(await taskSeenBy(app, customer, last), { status: 'SUCCESSFUL', returnValue: 'done' })
})

test('what nobody has run for a year is still there to be run', async (t) => {
  const app = await market(t)
  const note = defineTask({ name: 'tests.note', payload, run: async () => 'late' })
  const overdue = await enqueue(app, note.using({ runAfter: '2020-01-01T00:00:00Z' }))
  const forgotten = await enqueue(app, note)
  await rowsOf(
    app.url,
    `update pgboss.job set created_on = created_on - interval '1 year', start_after = start_after - interval '1 year',
      keep_until = keep_until - interval '1 year' where id = '${forgotten}'`,
  )
  await app.boss.supervise('default')
  t.equal(await drain(app.boss, meansWith(app, [note])), 2)
  for (const id of [overdue, forgotten]) t.match(await taskSeenBy(app, customer, id), { returnValue: 'late' })
})

test('what is rolled back leaves neither event nor task', async (t) => {
  const app = await market(t)
  const note = defineTask({ name: 'tests.note', payload, run: async () => {} })
  const scope = scopeOf(app, customer)
  const rows = `select (select count(*)::int from events) as events, (select count(*)::int from tasks) as tasks`
  const attempt = inTransaction(scope, customer, async (ctx) => {
    await ctx.emit(orderPlaced, { orderId: 1 })
    await ctx.enqueue(note, {})
    const { rows: inside } = await app.boss.getDb().executeSql(rows)
    t.strictSame(inside, [{ events: 0, tasks: 0 }], 'before the commit nobody else sees them')
    t.equal(await drain(app.boss, meansWith(app, [note])), 0)
    throw new Error('thought better of it')
  })
  await t.rejects(attempt, { message: 'thought better of it' })
  t.strictSame(await rowsOf(app.url, rows), [{ events: 0, tasks: 0 }])
  await inTransaction(scope, customer, (ctx) => ctx.emit(orderPlaced, { orderId: 1 }))
  t.strictSame(await rowsOf(app.url, rows), [{ events: 1, tasks: 2 }], 'what is committed leaves both')
})

test('a task is seen by who asked for it and by staff, and to others it does not exist', async (t) => {
  const app = await market(t)
  const id = await placeOne(app)
  t.equal(await codeOf(taskSeenBy(app, vendor, id)), 'tasks.not-found')
  t.equal((await taskSeenBy(app, admin, id)).id, id)
  for (const other of [crypto.randomUUID(), 'not-an-id', '']) {
    t.equal(await codeOf(taskSeenBy(app, customer, other)), 'tasks.not-found', other)
  }
})

test('a task may wait for its time, and the more urgent goes first', async (t) => {
  const app = await market(t)
  const order: string[] = []
  const say = defineTask({
    name: 'tests.say',
    payload: z.object({ word: z.string() }),
    run: async (_ctx, { word }) => order.push(word),
  })
  const scope = scopeOf(app, customer)
  await inTransaction(scope, customer, async (ctx) => {
    await ctx.enqueue(say, { word: 'later' }, { runAfter: new Date(Date.now() + 3_600_000) })
    for (const priority of [-10, 0, 10]) await ctx.enqueue(say.using({ priority }), { word: String(priority) })
  })
  t.equal(await drain(app.boss, meansWith(app, [say])), 3)
  t.strictSame(order, ['10', '0', '-10'])
  await hurry(app)
  t.equal(await drain(app.boss, meansWith(app, [say])), 1)
})

import { test } from 'tap'
import { z } from 'zod'
import { defineTask, type Task } from '../../domain/common/task.ts'
import { inTransaction } from '../../domain/common/unit-of-work.ts'
import { orderPlaced } from '../../domain/orders/events.ts'
import { getResult } from '../../domain/tasks/index.ts'
import { postgresBackend, type TaskBackend } from '../../jobs/backend.ts'
import { drain } from '../../jobs/drain.ts'
import { immediateBackend } from '../../jobs/immediate.ts'
import { createOutbox } from '../../jobs/outbox.ts'
import { recordingBackend } from '../../jobs/recording.ts'
import { on } from '../../jobs/subscriptions.ts'
import { meansOf } from '../../server/context.ts'
import { rowsOf } from '../db/catalogue.ts'
import { run, until } from '../server/child.ts'
import { people, scopeOf, testApp, type TestApp } from '../support/app.ts'
import { enqueue, meansWith } from './shop.ts'

const { customer } = people
const payload = z.object({})
const note = defineTask({ name: 'tests.note', payload, run: async () => 'noted' })
const counted = async (app: TestApp) =>
  (await rowsOf<{ count: number }>(app.url, 'select count(*)::int as count from tasks'))[0]!.count

test('what JSON cannot say is refused before anything is stored', async (t) => {
  const app = await testApp(t)
  const loose = defineTask({ name: 'tests.loose', payload: z.looseObject({}), run: async () => {} })
  const lines = [{ price: 1 }, { price: Number.NaN }]
  await t.rejects(enqueue(app, loose, { lines }), { message: 'payload.lines[1].price is NaN, which JSON cannot say.' })
  await t.rejects(enqueue(app, loose, { when: new Date() }), { message: /^payload\.when is a Date/ })
  const strict = defineTask({ name: 'tests.strict', payload: z.object({ orderId: z.int() }), run: async () => {} })
  await t.rejects(enqueue(app, strict, { orderId: 'x' }), /orderId/)
  t.equal(await counted(app), 0)
})

test('a handler is given what was queued, to the letter', async (t) => {
  const app = await testApp(t)
  const echo = defineTask({ name: 'tests.echo', payload: z.looseObject({}), run: async (_ctx, given) => given })
  const given = { text: 'ürün 🧵 \\ "', deep: { list: [1, [2, [null, false]]], big: '9007199254740993' }, half: 0.1 }
  const id = await enqueue(app, echo, given)
  await drain(app.boss, meansWith(app, [echo]))
  t.strictSame((await getResult(app.db, id)).returnValue, given)
})

test('a task asked for once under a key is queued once', async (t) => {
  const app = await testApp(t)
  const ask = (task: Task, once: string) =>
    inTransaction(scopeOf(app, customer), customer, (ctx) => ctx.enqueue(task, {}, { once }))
  const ids = await Promise.all(Array.from({ length: 10 }, () => ask(note, 'order 17')))
  t.equal(new Set(ids).size, 1, 'all are told the id of the one')
  t.equal(await counted(app), 1)
  t.not(await ask(note, 'order 18'), ids[0])
  const other = defineTask({ name: 'tests.other', payload, run: async () => {} })
  t.not(await ask(other, 'order 17'), ids[0], 'a key belongs to its task')
  t.equal(await drain(app.boss, meansWith(app, [note, other])), 3)
  t.equal(await ask(note, 'order 17'), ids[0], 'also when it has run')
  t.equal(await drain(app.boss, meansWith(app, [note, other])), 0)
})

test('many are queued together, and all or none', async (t) => {
  const app = await testApp(t)
  const numbered = defineTask({
    name: 'tests.numbered',
    payload: z.object({ n: z.int() }),
    run: async (_ctx, { n }) => n,
  })
  const ask = (payloads: { n: number }[]) =>
    inTransaction(scopeOf(app, customer), customer, (ctx) => ctx.enqueueAll(numbered, payloads))
  t.strictSame(await ask([]), [])
  await t.rejects(ask([{ n: 1 }, { n: 2.5 }]), /expected int/)
  t.equal(await counted(app), 0)
  const ids = await ask(Array.from({ length: 250 }, (_, n) => ({ n })))
  t.equal(await drain(app.boss, meansWith(app, [numbered])), 250)
  const results = await Promise.all([0, 1, 249].map((n) => getResult(app.db, ids[n]!)))
  t.strictSame(
    results.map(({ returnValue }) => returnValue),
    [0, 1, 249],
    'the ids are in the order of the payloads',
  )
})

test('a key taken in a transaction that is rolled back is free', async (t) => {
  const app = await testApp(t)
  const scope = scopeOf(app, customer)
  const attempt = inTransaction(scope, customer, async (ctx) => {
    await ctx.enqueue(note, {}, { once: 'k' })
    throw new Error('no')
  })
  await t.rejects(attempt)
  await inTransaction(scope, customer, (ctx) => ctx.enqueue(note, {}, { once: 'k' }))
  t.equal(await counted(app), 1)
})

test('ids sort by the time tasks were asked for', async (t) => {
  const app = await testApp(t)
  const ids: string[] = []
  for (let n = 0; n < 3; n += 1) {
    const scope = { ...scopeOf(app, customer), now: new Date(1_800_000_000_000 + n) }
    ids.push(await inTransaction(scope, customer, (ctx) => ctx.enqueue(note, {})))
  }
  t.strictSame(ids, ids.toSorted())
})

test('a process killed right after the commit leaves the task; killed right before, nothing', async (t) => {
  const app = await testApp(t)
  for (const [moment, left] of [
    ['before', { events: 0, tasks: 0 }],
    // One for the buyer, one for whoever listens.
    ['after', { events: 1, tasks: 2 }],
  ] as const) {
    const child = run(t, ['tests/jobs/killed.ts', app.url, moment])
    t.equal((await child.ended).signal, 'SIGKILL')
    await until(async () => (await counted(app)) === left.tasks, `${left.tasks} tasks`)
    t.match(
      await rowsOf(app.url, 'select count(*)::int as count from events'),
      [{ count: left.events }],
      `${moment} the commit`,
    )
  }
})

test('a result can be asked for until it is there', async (t) => {
  const app = await testApp(t)
  const id = await enqueue(app, note)
  const ready = await getResult(app.db, id, note)
  t.match(ready, { status: 'READY', isFinished: false, attempts: 0 })
  t.throws(() => ready.returnValue, { message: 'The task has not finished yet.' })
  await drain(app.boss, meansWith(app, [note]))
  const done = await ready.refresh()
  t.match(done, { status: 'SUCCESSFUL', isFinished: true, returnValue: 'noted', progress: 1 })
  const bad = defineTask({ name: 'tests.bad', payload, run: () => Promise.reject(new Error('no')) })
  const failed = await enqueue(app, bad)
  await drain(app.boss, meansWith(app, [bad]))
  const result = await getResult(app.db, failed)
  t.match(result, { status: 'FAILED', isFinished: true, errors: [{ errorClass: 'Error', message: 'no' }] })
  t.throws(() => result.returnValue, { message: 'The task failed.' })
  await t.rejects(getResult(app.db, id, bad), { message: `Task ${id} is tests.note, not tests.bad.` })
  await t.rejects(getResult(app.db, crypto.randomUUID()), /There is no task/)
})

/** A transaction of the customer's, with these backends beside the queue. */
function withBackends(app: TestApp, backends: Record<string, TaskBackend>) {
  const all = { default: postgresBackend, ...backends }
  const outbox = createOutbox({ backends: all, subscriptions: [on(orderPlaced, follow)], log: app.log })
  return { ...scopeOf(app, customer), outbox }
}

const follow = defineTask({
  name: 'tests.follow',
  backend: 'now',
  payload: z.object({ orderId: z.int() }),
  run: async () => {},
})

test('what follows from an event is written with it wherever tasks are rows of our queue, by whichever name', async (t) => {
  const app = await testApp(t)
  const stored: string[] = []
  const store: TaskBackend['store'] = async (trx, tasks) => {
    stored.push(...tasks.map(({ id }) => id))
    await postgresBackend.store(trx, tasks)
  }
  const rows = { ...postgresBackend, store }
  const apart = { ...rows, supports: { ...rows.supports, rows: false } }
  for (const [backend, asked] of [
    [rows, 0],
    [apart, 1],
  ] as const) {
    const before = await counted(app)
    await inTransaction(withBackends(app, { now: backend }), customer, (ctx) => ctx.emit(orderPlaced, { orderId: 1 }))
    t.strictSame([stored.length, (await counted(app)) - before], [asked, 1])
  }
})

test('a task goes to its own backend and to no other', async (t) => {
  const app = await testApp(t)
  const recording = recordingBackend()
  const scope = withBackends(app, { recording, now: recordingBackend() })
  const ask = (task: Task, options = {}) => inTransaction(scope, customer, (ctx) => ctx.enqueue(task, {}, options))
  const id = await ask(note.using({ backend: 'recording', priority: 7 }), { runAfter: { hours: 1 } })
  t.equal(await counted(app), 0)
  t.match(recording.tasks, [{ id, queue: 'default', priority: 7, due: Date, data: { task: 'tests.note', ownerId: 3 } }])
  await ask(note)
  t.equal(await counted(app), 1)
  t.equal(recording.tasks.length, 1)
  recording.clear()
  t.equal(recording.tasks.length, 0)
  await t.rejects(ask(note.using({ backend: 'nowhere' })), { message: "No task backend is called 'nowhere'." })
})

test('the immediate backend runs a task where it is asked for, and a failing one fails nobody else', async (t) => {
  const app = await testApp(t)
  const now = immediateBackend(meansOf(app))
  const scope = withBackends(app, { now })
  const writes = defineTask({
    name: 'tests.writes',
    backend: 'now',
    payload: z.object({ fail: z.boolean() }),
    run: async (ctx, { fail }) => {
      await ctx.write(({ enqueue }) => enqueue(note, {}))
      if (fail) throw new RangeError('after its write')
      return 'done'
    },
  })
  const [fine, failing] = await inTransaction(scope, customer, async (ctx) => [
    await ctx.enqueue(writes, { fail: false }),
    await ctx.enqueue(writes, { fail: true }),
  ])
  t.strictSame(now.results.get(fine), { status: 'SUCCESSFUL', returnValue: 'done' })
  t.match(now.results.get(failing), { status: 'FAILED', error: { message: 'after its write' } })
  t.equal(await counted(app), 1, 'what the failing one wrote is undone')
  const later = inTransaction(scope, customer, (ctx) => ctx.enqueue(writes, { fail: false }, { runAfter: { days: 1 } }))
  await t.rejects(later, { message: "Backend 'now' does not support runAfter." })
  await inTransaction(scope, customer, (ctx) => ctx.emit(orderPlaced, { orderId: 1 }))
  t.equal(now.results.size, 3, 'events reach it too')
})

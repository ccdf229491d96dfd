import { test, type Test } from 'tap'
import { z } from 'zod'
import { DomainError } from '../../domain/common/errors.ts'
import { perform } from '../../domain/common/operation.ts'
import { defineTask, GiveUp, type Task } from '../../domain/common/task.ts'
import { inTransaction } from '../../domain/common/unit-of-work.ts'
import { cancelTask, retryTask } from '../../domain/tasks/operations.ts'
import { getResult, type TaskHandle } from '../../domain/tasks/index.ts'
import { drain } from '../../jobs/drain.ts'
import { startWorker, type WorkerOptions } from '../../jobs/worker.ts'
import { rowsOf } from '../db/catalogue.ts'
import { until } from '../server/child.ts'
import { people, scopeOf, testApp, type TestApp } from '../support/app.ts'
import { codeOf } from '../support/failure.ts'
import { enqueue, meansWith } from './shop.ts'

const payload = z.object({})
const { admin, customer, vendor } = people

/** A worker in this process; several share the queue as several processes would. */
async function worker(t: Test, app: TestApp, tasks: readonly Task[], options: WorkerOptions = {}) {
  const working = await startWorker(app.boss, meansWith(app, tasks), { pollMs: 100, ...options })
  t.teardown(() => working.stop())
  return working
}

async function ended(app: TestApp, id: string): Promise<TaskHandle> {
  let task = await getResult(app.db, id)
  await until(async () => (task = await task.refresh()).isFinished, 'it has ended')
  return task
}

const running = (app: TestApp, id: string) =>
  until(async () => (await getResult(app.db, id)).status === 'RUNNING', 'it runs')

/** Runs until its signal says stop. */
const endless = (name: string, more: object = {}) =>
  defineTask({
    name,
    payload,
    run: ({ signal }) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped')))),
    cancellable: true,
    ...more,
  })

test('a slow task keeps no other from starting or from being done', async (t) => {
  const app = await testApp(t)
  const slow = endless('tests.slow')
  const quick = defineTask({ name: 'tests.quick', payload, run: async () => 'quick' })
  const first = await enqueue(app, slow)
  const others = await Promise.all(Array.from({ length: 12 }, () => enqueue(app, quick)))
  await worker(t, app, [slow, quick], { concurrency: 3 })
  for (const id of others) t.equal((await ended(app, id)).status, 'SUCCESSFUL')
  t.equal((await getResult(app.db, first)).status, 'RUNNING')
  await perform(scopeOf(app, customer), cancelTask, { id: first })
})

test('no more run at once than the worker may run, and each of them once', async (t) => {
  const app = await testApp(t)
  let now = 0
  let most = 0
  let runs = 0
  const count = defineTask({
    name: 'tests.count',
    payload,
    run: async () => {
      runs += 1
      most = Math.max(most, (now += 1))
      await new Promise((resolve) => setTimeout(resolve, 5))
      now -= 1
    },
  })
  const open = `select from tasks where status <> 'SUCCESSFUL'`
  // With many at once a second claim does not wait for the first.
  for (const [concurrency, tasks] of [
    [4, 30],
    [300, 1_500],
  ] as const) {
    most = runs = 0
    const payloads = Array.from({ length: tasks }, () => ({}))
    await inTransaction(scopeOf(app, customer), customer, (ctx) => ctx.enqueueAll(count, payloads))
    const working = await worker(t, app, [count], { concurrency })
    await until(async () => (await rowsOf(app.url, open)).length === 0, 'all are done')
    await working.stop()
    t.ok(most > 1 && most <= concurrency, `${most} at once, of ${concurrency}`)
    t.equal(runs, tasks)
  }
})

test('a task that may run one at a time does so over all workers', async (t) => {
  const app = await testApp(t)
  let now = 0
  let most = 0
  const single = defineTask({
    name: 'tests.single',
    concurrency: 1,
    payload,
    run: async () => {
      most = Math.max(most, (now += 1))
      await new Promise((resolve) => setTimeout(resolve, 5))
      now -= 1
    },
  })
  const ids = await Promise.all(Array.from({ length: 8 }, () => enqueue(app, single)))
  for (let n = 0; n < 3; n += 1) await worker(t, app, [single])
  for (const id of ids) t.match(await ended(app, id), { status: 'SUCCESSFUL', attempts: 1 })
  t.equal(most, 1)
})

test('a task that takes too long is told to stop, and that attempt has failed', async (t) => {
  const app = await testApp(t)
  const slow = endless('tests.slow', { timeout: { seconds: 1 } })
  const id = await enqueue(app, slow)
  await worker(t, app, [slow])
  t.match(await ended(app, id), {
    status: 'FAILED',
    attempts: 1,
    errors: [{ errorClass: 'TaskTimedOut', message: 'It took more than 1 s.' }],
  })
})

test('a running task is cancelled through its signal, a waiting one never starts', async (t) => {
  const app = await testApp(t)
  const slow = endless('tests.slow', { retries: 3 })
  const id = await enqueue(app, slow)
  const waiting = await enqueue(app, slow.using({ runAfter: { hours: 1 } }))
  await worker(t, app, [slow])
  await running(app, id)
  const cancel = (actor: typeof customer | typeof vendor | typeof admin, id: string) =>
    perform(scopeOf(app, actor), cancelTask, { id })
  t.equal(await codeOf(cancel(vendor, id)), 'tasks.not-found', 'only its owner or staff may')
  await cancel(customer, id)
  await cancel(admin, waiting)
  t.match(await ended(app, id), { status: 'FAILED', attempts: 1, errors: [{ errorClass: 'TaskCancelled' }] })
  t.match(await getResult(app.db, waiting), { status: 'FAILED', attempts: 0, startedAt: null })
  t.equal(await codeOf(cancel(customer, id)), 'tasks.finished')
  t.match(await rowsOf(app.url, `select name from events order by id`), [
    { name: 'task.cancelled' },
    { name: 'task.cancelled' },
  ])
})

test('a task that failed for good is run again when staff say so', async (t) => {
  const app = await testApp(t)
  const second = defineTask({
    name: 'tests.second',
    payload,
    run: async ({ attempt }) => (attempt === 1 ? Promise.reject(new Error('not yet')) : 'at last'),
  })
  const id = await enqueue(app, second)
  const retry = (actor: typeof customer | typeof admin) => perform(scopeOf(app, actor), retryTask, { id })
  t.equal(await codeOf(retry(admin)), 'tasks.not-failed')
  await worker(t, app, [second])
  t.match(await ended(app, id), { status: 'FAILED', attempts: 1 })
  t.equal(await codeOf(retry(customer)), 'common.forbidden')
  await retry(admin)
  await until(async () => (await getResult(app.db, id)).status === 'SUCCESSFUL', 'it succeeds')
  t.match(await getResult(app.db, id), { attempts: 2, returnValue: 'at last', errors: [{ attempt: 1 }] })
})

test('a task that gives up is not tried again, whatever retries are left', async (t) => {
  const app = await testApp(t)
  const hopeless = defineTask({
    name: 'tests.hopeless',
    retries: 5,
    payload,
    run: () => Promise.reject(new GiveUp('no such mailbox')),
  })
  const id = await enqueue(app, hopeless)
  t.equal(await drain(app.boss, meansWith(app, [hopeless])), 1)
  t.match(await getResult(app.db, id), {
    status: 'FAILED',
    attempts: 1,
    errors: [{ errorClass: 'GiveUp', message: 'no such mailbox' }],
  })
})

test('a task says how far it has come', async (t) => {
  const app = await testApp(t)
  const told = Promise.withResolvers<void>()
  const held = Promise.withResolvers<void>()
  const long = defineTask({
    name: 'tests.long',
    payload,
    run: async (ctx) => {
      await ctx.progress(0.1)
      await ctx.progress(0.4)
      await t.rejects(ctx.progress(1.1), RangeError)
      await t.rejects(ctx.progress(Number.NaN), RangeError)
      told.resolve()
      await held.promise
    },
  })
  const id = await enqueue(app, long)
  t.equal((await getResult(app.db, id)).progress, null)
  await worker(t, app, [long])
  await told.promise
  t.equal((await getResult(app.db, id)).progress, 0.4)
  held.resolve()
  t.equal((await ended(app, id)).progress, 1)
})

test('the task of a worker that went silent runs again elsewhere, and costs no retry', async (t) => {
  const app = await testApp(t)
  const note = defineTask({ name: 'tests.note', payload, run: async ({ attempt }) => attempt })
  const id = await enqueue(app, note)
  const taken = await app.boss.fetch('default', { batchSize: 1 })
  t.equal(taken.length, 1, 'somebody took it, and says no more')
  await worker(t, app, [note], { beatSeconds: 0.3 })
  t.match(await ended(app, id), {
    status: 'SUCCESSFUL',
    attempts: 2,
    returnValue: 2,
    errors: [{ attempt: 1, errorClass: 'WorkerLost' }],
  })
  await app.boss.complete('default', taken[0]!, { value: 'too late' })
  t.equal((await getResult(app.db, id)).returnValue, 2, 'the late word of the lost one is not heard')
})

test('a task that brings down every worker fails in the end', async (t) => {
  const app = await testApp(t)
  const deadly = defineTask({ name: 'tests.deadly', payload, run: async () => {} })
  const id = await enqueue(app, deadly)
  const idle = await worker(t, app, [], { beatSeconds: 0.1, queues: ['reports'] })
  await until(async () => {
    await app.boss.fetch('default', { batchSize: 1 })
    return (await getResult(app.db, id)).isFinished
  }, 'it is given up')
  t.match(await getResult(app.db, id), { status: 'FAILED', errors: { length: 6 } })
  await idle.stop()
})

test('a worker that is told to give back leaves its tasks to others as if never taken', async (t) => {
  const app = await testApp(t)
  const slow = endless('tests.slow')
  const id = await enqueue(app, slow)
  const first = await worker(t, app, [slow], { beatSeconds: 0.3 })
  await running(app, id)
  const stopping = first.stop()
  await first.giveBack()
  t.match(await getResult(app.db, id), { status: 'READY', attempts: 0 })
  const quick = defineTask({ name: 'tests.slow', payload, run: async () => 'done by another' })
  await worker(t, app, [quick])
  t.match(await ended(app, id), { status: 'SUCCESSFUL', attempts: 1, returnValue: 'done by another' })
  await stopping
})

test('what is more urgent goes first, then what was due first', async (t) => {
  const app = await testApp(t)
  const order: string[] = []
  const say = defineTask({
    name: 'tests.say',
    payload: z.object({ word: z.string() }),
    run: async (_ctx, { word }) => order.push(word),
  })
  await enqueue(app, say.using({ priority: -5 }), { word: 'least' })
  await enqueue(app, say, { word: 'older' })
  await enqueue(app, say, { word: 'newer' })
  await enqueue(app, say.using({ runAfter: '2026-01-01T00:00:00Z' }), { word: 'overdue' })
  await enqueue(app, say.using({ priority: 5 }), { word: 'most' })
  await drain(app.boss, meansWith(app, [say]))
  t.strictSame(order, ['most', 'overdue', 'older', 'newer', 'least'])
})

test('a worker ends after as many tasks as it may run', async (t) => {
  const app = await testApp(t)
  const note = defineTask({ name: 'tests.note', payload, run: async () => {} })
  for (let n = 0; n < 5; n += 1) await enqueue(app, note)
  const working = await worker(t, app, [note], { maxTasks: 3 })
  await working.ended
  t.match(await rowsOf(app.url, `select status, count(*)::int from tasks group by status order by status`), [
    { status: 'READY', count: 2 },
    { status: 'SUCCESSFUL', count: 3 },
  ])
  t.equal(await drain(app.boss, meansWith(app, [note]), { maxTasks: 1 }), 1)
})

test('whoever watches tasks changes nothing, not even by failing', async (t) => {
  const app = await testApp(t)
  const note = defineTask({ name: 'tests.note', payload, run: async () => 'noted' })
  const bad = defineTask({
    name: 'tests.bad',
    payload,
    run: () => Promise.reject(new DomainError(undefined as never, '')),
  })
  const seen: unknown[] = []
  const observe = (attempt: { task: string; outcome: string }) => {
    seen.push([attempt.task, attempt.outcome])
    throw new Error('an observer out of order')
  }
  const ids = [await enqueue(app, note), await enqueue(app, bad)]
  await drain(app.boss, { ...meansWith(app, [note, bad]), observe })
  t.strictSame(seen, [
    ['tests.note', 'completed'],
    ['tests.bad', 'failed'],
  ])
  t.equal((await getResult(app.db, ids[0]!)).status, 'SUCCESSFUL')
})

import { fromKysely } from 'pg-boss'
import { test } from 'tap'
import { z } from 'zod'
import { defineTask } from '../../domain/common/task.ts'
import { inTransaction } from '../../domain/common/unit-of-work.ts'
import { postgresBackend } from '../../jobs/backend.ts'
import { claimsIn } from '../../jobs/claims.ts'
import { newTaskId, toQueued, toRow } from '../../jobs/job.ts'
import { rowsOf } from '../db/catalogue.ts'
import { people, scopeOf, testApp, type TestApp } from '../support/app.ts'
import { enqueue } from './shop.ts'

const { customer } = people
const note = defineTask({ name: 'tests.note', payload: z.object({}), run: async () => {} })
const slow = defineTask({
  name: 'tests.slow',
  payload: z.object({}),
  queue: 'emails',
  retries: 3,
  backoff: { minutes: 1 },
  timeout: { hours: 2 },
  run: async () => {},
})
const origin = { actor: customer, requestId: 'a request', now: new Date() }

/** What a claim makes of a row, times apart. */
const rowOf = async (app: TestApp, id: string) => {
  const [row] = await rowsOf<Record<string, unknown>>(app.url, `select * from pgboss.job where id = '${id}'`)
  const times = Object.entries(row!).map(([name, value]) => [name, value instanceof Date ? 'a time' : value] as const)
  return { ...Object.fromEntries(times), id: 'its id', data: 'its data' }
}

test('a job is claimed as the library claims it', async (t) => {
  const app = await testApp(t)
  const claims = claimsIn(app.db)
  const [first, second] = [await enqueue(app, note, {}), await enqueue(app, note, {})]
  for (const again of [false, true]) {
    if (again) {
      await rowsOf(app.url, `update pgboss.job set state = 'retry' where id in ('${first}', '${second}') returning id`)
    }
    const [theirs] = await app.boss.fetch('default', { batchSize: 1, includeMetadata: true })
    const [ours, ...more] = await claims.take('default', 5)
    t.strictSame(new Set([theirs!.id, ours!.id]), new Set([first, second]))
    t.strictSame(more, [], 'what others hold is left alone')
    t.strictSame(await rowOf(app, ours!.id), await rowOf(app, theirs!.id))
    t.match(ours, { name: 'default', data: { task: 'tests.note' }, priority: 0, retryCount: again ? 1 : 0 })
  }
})

test('a job is queued as the library queues it', async (t) => {
  const app = await testApp(t)
  const tasks = [note, note.using({ priority: 7 }), slow, note.using({ runAfter: '2100-01-01T00:00:00Z' })]
  for (const task of tasks) {
    const ours = toQueued(task, {}, origin)
    const theirs = { ...toRow(ours), id: newTaskId(new Date()) }
    await inTransaction(scopeOf(app, customer), customer, async ({ db }) => {
      await postgresBackend.store(db, [ours])
      await app.boss.insert(task.queue, [theirs], { db: fromKysely(db) })
    })
    t.strictSame(await rowOf(app, ours.id), await rowOf(app, theirs.id))
    const spans = await rowsOf<{ due: string; kept: string; data: string }>(
      app.url,
      `select start_after - created_on as due, keep_until - start_after as kept, data::text from pgboss.job
       where id in ('${ours.id}', '${theirs.id}')`,
    )
    t.strictSame(spans[0], spans[1])
  }
})

test('the urgent go first, what is not due stays, and no more are claimed than asked for', async (t) => {
  const app = await testApp(t)
  const claims = claimsIn(app.db)
  const ids = await inTransaction(scopeOf(app, customer), customer, async (ctx) => ({
    low: await ctx.enqueue(note.using({ priority: -5 }), {}),
    high: await ctx.enqueue(note.using({ priority: 50 }), {}),
    middle: await ctx.enqueue(note, {}),
    later: await ctx.enqueue(note.using({ priority: 100 }), {}, { runAfter: { hours: 1 } }),
  }))
  const taken = async (most: number) => (await claims.take('default', most)).map(({ id }) => id)
  t.strictSame(await taken(2), [ids.high, ids.middle])
  t.strictSame(await taken(9), [ids.low])
  t.strictSame(await taken(9), [])
})

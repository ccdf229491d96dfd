import { test } from 'tap'
import { z } from 'zod'
import { perform } from '../../../domain/common/operation.ts'
import { defineTask } from '../../../domain/common/task.ts'
import type { TaskOverview } from '../../../domain/tasks/schema.ts'
import { cancelTask, taskOverview } from '../../../domain/tasks/operations.ts'
import { drain } from '../../../jobs/drain.ts'
import { applySchedules } from '../../../jobs/schedule.ts'
import { rowsOf } from '../../db/catalogue.ts'
import { enqueue, meansWith, placeOne } from '../../jobs/shop.ts'
import { people, scopeOf, type TestApp, testShop } from '../../support/app.ts'
import { codeOf } from '../../support/failure.ts'

const look = (app: TestApp) => perform(scopeOf(app, people.admin), taskOverview, {}) as Promise<TaskOverview>
const payload = z.object({})

test('the overview counts what is due, what waits, what runs, and what ended within the hour', async (t) => {
  const app = await testShop(t, { products: 2 })
  const good = defineTask({ name: 'tests.good', payload, run: async () => {} })
  const bad = defineTask({ name: 'tests.bad', payload, run: () => Promise.reject(new Error('no')) })
  const old = [await enqueue(app, good), await enqueue(app, bad)]
  const late = await enqueue(app, bad)
  await enqueue(app, good)
  await drain(app.boss, meansWith(app, [good, bad]))
  await rowsOf(
    app.url,
    `update pgboss.job set completed_on = now() - interval '61 minutes' where id in ('${old.join(`','`)}')`,
  )
  const due = await enqueue(app, good)
  await rowsOf(app.url, `update pgboss.job set start_after = '2026-01-02T03:04:05Z' where id = '${due}'`)
  await enqueue(app, good)
  await enqueue(app, good.using({ runAfter: { hours: 1 } }))
  const running = await enqueue(app, good)
  await rowsOf(app.url, `update pgboss.job set state = 'active', started_on = now() where id = '${running}'`)
  const cancelled = await enqueue(app, good)
  await perform(scopeOf(app, people.admin), cancelTask, { id: cancelled })
  const overview = await look(app)
  t.strictSame(
    overview.queues.map(({ queue }) => queue),
    ['critical', 'default', 'emails', 'reports'],
  )
  t.strictSame(overview.queues[1], {
    queue: 'default',
    ready: 2,
    waiting: 1,
    running: 1,
    failed: 2,
    oldestReadyAt: '2026-01-02T03:04:05.000Z',
    succeededLastHour: 1,
    failedLastHour: 1,
  })
  t.strictSame(
    overview.failures.map(({ id }) => id),
    [late, old[1]],
    'the latest first, and without what was cancelled',
  )
  t.match(overview.failures[0], { task: 'tests.bad', errors: [{ message: 'no' }] })
  t.strictSame(
    overview.running.map(({ id }) => id),
    [running],
  )
})

test('an event is owed until it has taken effect', async (t) => {
  const app = await testShop(t, { products: 2 })
  await placeOne(app)
  t.match((await look(app)).events, [{ name: 'order.placed', subscribers: 2, owed: 2 }])
  await app.drain()
  t.match((await look(app)).events, [{ name: 'order.placed', subscribers: 2, owed: 0 }])
})

test('a schedule says when it last fired', async (t) => {
  const app = await testShop(t, { products: 2 })
  await applySchedules(app.boss)
  const task = 'tasks.prune'
  const scheduled = async () => (await look(app)).schedules.find((schedule) => schedule.task === task)
  const rule = { queue: 'reports', cron: '17 3 * * *', timeZone: 'UTC', missed: 'once' }
  t.match(await scheduled(), { ...rule, lastFiredAt: null, lastTaskId: null })
  const id = await app.boss.send('reports', { task })
  await rowsOf(app.url, `update pgboss.schedule set last_job_id = '${id}' where key = '${task}'`)
  t.match(await scheduled(), { ...rule, lastFiredAt: String, lastTaskId: id })
})

test('the overview is for staff', async (t) => {
  const app = await testShop(t, { products: 2 })
  for (const actor of [people.customer, people.vendor]) {
    t.equal(await codeOf(perform(scopeOf(app, actor), taskOverview, {})), 'common.forbidden')
  }
  t.equal(await codeOf(perform(scopeOf(app, people.nobody), taskOverview, {})), 'common.unauthenticated')
})

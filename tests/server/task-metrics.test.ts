import { test } from 'tap'
import { z } from 'zod'
import { defineTask } from '../../domain/common/task.ts'
import { drain } from '../../jobs/drain.ts'
import { enqueue, meansWith } from '../jobs/shop.ts'
import { testMarket } from '../support/app.ts'

test('runs of tasks are counted and measured by task and outcome, and what failed for good by queue', async (t) => {
  const { app, server } = await testMarket(t, { products: 2 })
  const payload = z.object({})
  const good = defineTask({ name: 'tests.good', payload, run: async () => {} })
  const bad = defineTask({ name: 'tests.bad', queue: 'reports', payload, run: () => Promise.reject(new Error('no')) })
  const strange = defineTask({ name: 'tests.strange', payload, run: async () => {} })
  for (const task of [good, good, bad, strange]) await enqueue(app, task)
  t.equal(await drain(app.boss, meansWith(app, [good, bad])), 4)
  const { body } = await server.inject('/metrics')
  const lines = new Set(body.split('\n'))
  for (const line of [
    'task_attempts_total{task="tests.good",outcome="completed"} 2',
    'task_attempts_total{task="tests.bad",outcome="failed"} 1',
    'task_attempts_total{task="unknown",outcome="failed"} 1',
    'task_duration_seconds_count{task="tests.good",outcome="completed"} 2',
    'task_duration_seconds_count{task="tests.bad",outcome="failed"} 1',
    'task_queue_failed{queue="reports"} 1',
    'task_queue_failed{queue="emails"} 0',
  ]) {
    t.ok(lines.has(line), line)
  }
  t.notMatch(body, 'tests.strange', 'names that are no task of ours make no series')
})

import { test } from 'tap'
import { z } from 'zod'
import { defineTask } from '../../../domain/common/task.ts'

const run = async () => null
const task = defineTask({ name: 'tests.echo', payload: z.object({}), run })

test('a task has sensible options and is never changed', async (t) => {
  t.match(task, { queue: 'default', priority: 0, retries: 0 })
  const urgent = task.using({ priority: 50, queue: 'critical' })
  t.match(urgent, { name: 'tests.echo', priority: 50, queue: 'critical' })
  t.match(task, { queue: 'default', priority: 0 })
  t.throws(() => Object.assign(task, { priority: 1 }), TypeError)
})

test('what cannot work is refused where it is written', async (t) => {
  for (const priority of [-101, 101, 3.1, Number.NaN])
    t.throws(() => task.using({ priority }), RangeError, String(priority))
  for (const priority of [-100, 0, 100]) t.doesNotThrow(() => task.using({ priority }))
  t.throws(() => task.using({ queue: 'fast' as never }), { message: /Queue 'fast'/ })
  t.throws(() => defineTask({ name: 'echo', payload: z.object({}), run }), { message: /domain.doesThis/ })
  t.throws(() => defineTask({ name: 'tests.echo', payload: z.object({}), run, retries: -1 }), RangeError)
})

import { test } from 'tap'
import { z } from 'zod'
import { defineTask } from '../../../domain/common/task.ts'
import { drain } from '../../../jobs/drain.ts'
import { rowsOf } from '../../db/catalogue.ts'
import { enqueue, meansWith, placeOne } from '../../jobs/shop.ts'
import { testApp, type TestApp, testShop } from '../../support/app.ts'
import { manageHere } from './command-line.ts'

const payload = z.object({})
const bad = defineTask({ name: 'tests.bad', payload, run: () => Promise.reject(new Error('no such luck')) })
const good = defineTask({ name: 'tests.good', payload, run: async () => 'fine' })

const environment = (app: TestApp) => ({ DATABASE_URL: app.url, LOG_LEVEL: 'error' })

test('tasks list, show, retry and cancel', async (t) => {
  const app = await testApp(t)
  const failed = await enqueue(app, bad)
  await drain(app.boss, meansWith(app, [bad]))
  const ready = await enqueue(app, good)
  const env = environment(app)
  const listed = await manageHere(t, ['tasks', 'list'], env)
  t.match(listed, { code: 0, stderr: '' })
  const [newest, oldest] = listed.stdout.trimEnd().split('\n')
  t.match(newest, new RegExp(`^${ready} .* READY .* default .* 0× .* tests.good$`))
  t.match(oldest, new RegExp(`^${failed} .* FAILED .* 1× .* tests.bad .* no such luck$`))
  const onlyFailed = await manageHere(t, ['tasks', 'list', '--status', 'FAILED', '--task', 'tests.bad'], env)
  t.equal(onlyFailed.stdout.trimEnd().split('\n').length, 1)
  t.match(await manageHere(t, ['tasks', 'list', '--status', 'BROKEN'], env), { code: 2, stderr: /choices are READY/ })

  const shown = await manageHere(t, ['tasks', 'show', failed], env)
  t.match(shown.stdout, /status +FAILED\n/)
  t.match(shown.stdout, /attempt 1: Error: no such luck\nError: no such luck\n +at /, 'with its stack')
  const unknown = { code: 1, stderr: /No task has the id nothing/ }
  t.match(await manageHere(t, ['tasks', 'show', 'nothing'], env), unknown)

  const retried = await manageHere(t, ['tasks', 'retry', failed, ready], env)
  t.match(retried, { code: 1, stdout: `${failed} is queued again.\n`, stderr: /has not failed/ })
  t.match(await manageHere(t, ['tasks', 'cancel', ready], env), { code: 0, stdout: `${ready} is cancelled.\n` })
  t.match((await manageHere(t, ['tasks', 'list'], env)).stdout, /CANCELLED .* tests\.good .* The task was cancelled/)
  t.match(await manageHere(t, ['tasks', 'cancel', ready], env), { code: 1, stderr: /has finished/ })
})

test('tasks prune forgets what ended long ago, and nothing that has not ended', async (t) => {
  const app = await testApp(t)
  for (const task of [bad, good]) await enqueue(app, task)
  await drain(app.boss, meansWith(app, [bad, good]))
  await enqueue(app, good)
  await rowsOf(
    app.url,
    `update pgboss.job set created_on = now() - interval '20 days', completed_on = completed_on - interval '20 days'`,
  )
  const env = environment(app)
  const prune = (...more: string[]) => manageHere(t, ['tasks', 'prune', ...more], env)
  const left = async () => (await rowsOf(app.url, 'select from tasks')).length
  t.match(await prune('--dry-run'), { code: 0, stdout: 'Would delete 1 tasks.\n' })
  t.equal(await left(), 3)
  t.match(await prune(), { code: 0, stdout: 'Deleted 1 tasks.\n' })
  t.match(await prune('--failed-min-age-days', '19'), { code: 0, stdout: 'Deleted 1 tasks.\n' })
  t.strictSame(await rowsOf(app.url, 'select status from tasks'), [{ status: 'READY' }])
  t.strictSame(await rowsOf(app.url, 'select from task_failures'), [], 'with all that was kept of them')
  t.match(await prune('--min-age-days', '-1'), { code: 2 })
  t.match(await prune('--min-age-days', '0'), { code: 0, stdout: 'Deleted 0 tasks.\n' })
})

test('events replay delivers past events once more to one subscriber', async (t) => {
  const app = await testShop(t, { products: 2 })
  await placeOne(app)
  await app.drain()
  const env = environment(app)
  const replay = (...more: string[]) =>
    manageHere(t, ['events', 'replay', '--task', 'notifications.sendOrderConfirmation', ...more], env)
  t.match(await replay('--since', '2020-01-01T00:00:00Z'), { code: 0, stdout: /^Delivering 0 events/ })
  t.match(await replay('--since', '2020-01-01T00:00:00Z', '--again'), { code: 0, stdout: /^Delivering 1 events/ })
  t.match(await replay('--since', 'yesterday'), { code: 2, stderr: /Expected a time/ })
  t.match(await replay(), { code: 2, stderr: /--since/ })
  const nobody = await manageHere(t, ['events', 'replay', '--task', 'x', '--since', '2020-01-01'], env)
  t.match(nobody, { code: 1, stderr: /No event leads to x\. These follow events: .*sendOrderConfirmation/ })
})

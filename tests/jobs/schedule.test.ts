import { pino } from 'pino'
import { test } from 'tap'
import { z } from 'zod'
import { defineTask } from '../../domain/common/task.ts'
import { startBoss } from '../../jobs/boss.ts'
import { applySchedules, type Schedule, schedules } from '../../jobs/schedule.ts'
import { startWorker } from '../../jobs/worker.ts'
import { rowsOf } from '../db/catalogue.ts'
import { until } from '../server/child.ts'
import { testApp, type TestApp } from '../support/app.ts'
import { meansWith } from './shop.ts'

const tick = defineTask({
  name: 'tests.tick',
  queue: 'reports',
  retries: 2,
  payload: z.object({}),
  run: async () => 'tock',
})
const each: Omit<Schedule, 'cron'> = { task: tick, timeZone: 'Africa/Lagos', missed: 'skip' }

const stored = (app: TestApp) =>
  rowsOf<{ key: string }>(
    app.url,
    `select name, key, cron, timezone, options ->> 'missed' as missed, options ->> 'retryLimit' as retries from pgboss.schedule`,
  )

test('the schedules in the database are those on the page', async (t) => {
  const app = await testApp(t)
  await applySchedules(app.boss, [{ ...each, cron: '0 3 * * *' }])
  const row = { name: 'reports', key: 'tests.tick', timezone: 'Africa/Lagos', missed: 'skip', retries: '2' }
  t.strictSame(await stored(app), [{ ...row, cron: '0 3 * * *' }])
  await applySchedules(app.boss, [{ ...each, cron: '30 4 * * *', missed: 'once' }])
  t.strictSame(await stored(app), [{ ...row, cron: '30 4 * * *', missed: 'once' }], 'what changed is changed')
  await applySchedules(app.boss)
  t.strictSame((await stored(app)).map(({ key }) => key).toSorted(), schedules.map(({ task }) => task.name).toSorted())
  await t.rejects(applySchedules(app.boss, [{ ...each, cron: 'every day' }]), Error)
  await t.rejects(applySchedules(app.boss, [{ ...each, cron: '0 3 * * *', timeZone: 'Africa/Nowhere' }]), Error)
})

test('a run that was missed is made up for once, however many workers there are', async (t) => {
  const app = await testApp(t)
  await applySchedules(app.boss, [{ ...each, cron: '0 3 * * *', missed: 'once' }])
  await rowsOf(
    app.url,
    `update pgboss.schedule set created_on = now() - interval '9 days', updated_on = now() - interval '9 days'`,
  )
  await rowsOf(app.url, `update pgboss.version set cron_on = now() - interval '8 days'`)
  const log = pino({ level: 'silent' })
  const bosses = await Promise.all([1, 2, 3].map(() => startBoss({ url: app.url, log, supervise: true })))
  t.teardown(() => Promise.all(bosses.map((boss) => boss.stop({ graceful: false }))))
  const fired = () =>
    rowsOf<{ status: string }>(app.url, `select status, payload, return_value from tasks where task = 'tests.tick'`)
  await until(async () => (await fired()).length > 0, 'it fires')
  await app.boss.getDb().executeSql('select pg_sleep(1)')
  t.equal((await fired()).length, 1)
  const worker = await startWorker(bosses[0]!, meansWith(app, [tick]), { pollMs: 100 })
  t.teardown(() => worker.stop())
  await until(async () => (await fired())[0]!.status === 'SUCCESSFUL', 'and runs like any other')
})

import t, { test } from 'tap'
import { leaseWindow } from '../../../domain/common/rate-windows.ts'
import { pruneRateWindows } from '../../../domain/common/tasks.ts'
import { inTransaction } from '../../../domain/common/unit-of-work.ts'
import { schedules } from '../../../jobs/schedule.ts'
import { houseScope } from '../../../server/context.ts'
import { windowId } from '../../../server/rate-limit/window-id.ts'
import { testApp } from '../../support/app.ts'

let now = Date.UTC(2026, 0, 1)
const app = await testApp(t, { clock: () => new Date(now) })

const idOf = (key: string) => windowId('a secret', key)

const lease = (key: string, amount: number, at = now) =>
  leaseWindow(app.db, { key: idOf(key), amount, limit: 100, seconds: 60, now: at })

test('a window grants what is left of it and no more, until it closes and another opens', async (t) => {
  const ends = now + 60_000
  t.strictSame(await lease('user ada', 70), { granted: 70, used: 70, endsAt: ends })
  t.strictSame(await lease('user ada', 70, now + 1_000), { granted: 30, used: 100, endsAt: ends })
  t.strictSame(await lease('user ada', 1, now + 59_999), { granted: 0, used: 100, endsAt: ends })
  t.strictSame(await lease('user ada', 200, ends), { granted: 100, used: 100, endsAt: ends + 60_000 })
})

test('a limit that was lowered meanwhile takes nothing back and grants nothing', async (t) => {
  await lease('user bola', 80)
  const lower = await leaseWindow(app.db, { key: idOf('user bola'), amount: 5, limit: 50, seconds: 60, now })
  t.match(lower, { granted: 0, used: 80 })
})

test('fifty who ask at once are granted what there is between them', async (t) => {
  const leases = await Promise.all(Array.from({ length: 50 }, () => lease('user chidi', 3)))
  t.equal(
    leases.reduce((sum, { granted }) => sum + granted, 0),
    100,
  )
})

test('windows that have closed are forgotten, hour by hour', async (t) => {
  t.match(
    schedules.find(({ task }) => task === pruneRateWindows),
    { cron: /^\d+ \* \* \* \*$/ },
  )
  await app.db.deleteFrom('rate_limit_windows').execute()
  await lease('user early', 1)
  now += 60_000
  await lease('user late', 1)
  const scope = houseScope(app)
  await inTransaction(scope, scope.actor, ({ enqueue }) => enqueue(pruneRateWindows, {}))
  await app.drain()
  const left = await app.db.selectFrom('rate_limit_windows').select('key').execute()
  t.strictSame(
    left.map(({ key }) => key.toString('hex')),
    [idOf('user late').toString('hex')],
  )
})

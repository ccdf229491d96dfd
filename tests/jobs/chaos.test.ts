import { test } from 'tap'
import { runChaos } from '../../bench/chaos/run.ts'
import { testDatabase } from '../support/database.ts'

test('orders change while workers are killed: each change takes effect once, in order, and none that was rolled back', async (t) => {
  const { url } = await testDatabase(t)
  const ending = new AbortController()
  t.teardown(() => ending.abort(new Error('the test is over')))
  const outcome = await runChaos(url, {
    changes: 80,
    orders: 30,
    workers: 3,
    perSecond: 40,
    beatSeconds: 1,
    signal: ending.signal,
    calmAtLast: true,
  })
  t.strictSame(outcome.wrongs, [])
  t.ok(outcome.workersKilled > 0, `${outcome.workersKilled} workers were killed`)
  t.ok(outcome.figures.changes >= 80)
  t.equal(outcome.figures.effects, outcome.figures.changes * 3)
})

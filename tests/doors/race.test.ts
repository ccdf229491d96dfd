import { test } from 'tap'
import { expireUnpaid } from '../../domain/orders/tasks.ts'
import { anotherProcess, testMarket } from '../support/app.ts'
import { wrongsAfter, wrongsOnceExpired } from '../support/race/aftermath.ts'
import { prepareRace, run, type Send } from '../support/race/race.ts'
import { write } from '../support/scopes.ts'
import { ownClock } from '../support/till.ts'

test('many buyers at three processes race for a few pieces in three places: each piece is sold once', async (t) => {
  const clock = ownClock()
  const first = await testMarket(t, { clock: clock.now, env: { DATABASE_POOL_MAX: '20' } })
  const { app } = first
  const processes = [first, await anotherProcess(t, app), await anotherProcess(t, app)]
  const send: Send = async (buyer, { path, headers, body }) => {
    const { server } = processes[buyer % processes.length]!
    const answer = await server.inject({ method: 'POST', url: path, headers: { ...headers }, body })
    return { status: answer.statusCode, body: answer.json() }
  }
  const race = await prepareRace(app.db, { buyers: 120, units: 12, seed: 7 })
  const told = await run(race, send)
  t.strictSame(await wrongsAfter(app.db, race, told), [])
  clock.pass(16 * 60)
  await write(app, (ctx) => ctx.enqueue(expireUnpaid, {}))
  await app.drain()
  t.strictSame(await wrongsOnceExpired(app.db, race), [], 'and those nobody pays for can be had again')
})

import { sql } from 'kysely'
import { wrongsAfter, wrongsOnceExpired } from '../tests/support/race/aftermath.ts'
import { prepareRace, type RaceOptions, run, type Send } from '../tests/support/race/race.ts'
import { write } from '../tests/support/scopes.ts'
import { expireUnpaid } from '../domain/orders/tasks.ts'
import { patient } from './patient.ts'
import { openOwnMarket } from './own-market.ts'
import { type ServerProcess, startOurs } from './server-process.ts'

export interface StockOptions extends RaceOptions {
  readonly processes: number
  readonly poolMax: number
  /** To each process, at once. */
  readonly connections: number
  readonly signal: AbortSignal
}

/** Has many buyers race for few pieces at several server processes; says what they were told and what was left. */
export async function playStock(options: StockOptions): Promise<boolean> {
  await using stack = new AsyncDisposableStack()
  const app = await openOwnMarket(stack, { products: 24, vendors: 4 })
  const race = await prepareRace(app.db, { buyers: options.buyers, units: options.units, seed: options.seed })
  const processes: ServerProcess[] = []
  for (let n = 0; n < options.processes; n += 1) {
    processes.push(stack.adopt(await startOurs(app, { poolMax: options.poolMax }), (each) => each.stop()))
  }
  const begin = performance.now()
  const told = await run(race, patient(sender(processes, options)))
  const seconds = (performance.now() - begin) / 1_000
  const wrongs = await wrongsAfter(app.db, race, told)
  await sql`update orders set hold_until = now() - interval '1 minute' where status = 'pending'`.execute(app.db)
  for (let left = race.units; left > 0; left -= 100) {
    await write(app, (ctx) => ctx.enqueue(expireUnpaid, {}))
    await app.drain()
  }
  wrongs.push(...(await wrongsOnceExpired(app.db, race)))
  console.log(
    `${race.buyers} buyers, ${race.units} pieces in 3 places, ${options.processes} processes, ${seconds.toFixed(1)} s, seed ${race.seed}: ` +
      JSON.stringify(told),
  )
  console.log(wrongs.length === 0 ? 'Each piece was sold once, and is free again.' : `WRONG:\n- ${wrongs.join('\n- ')}`)
  return wrongs.length === 0
}

/** Over so many connections to each process: the others wait for theirs, as at a proxy. */
function sender(processes: readonly ServerProcess[], { connections, signal }: StockOptions): Send {
  const sides = processes.map(({ url }) => ({ url, inTurn: turns(connections) }))
  return (buyer, { path, headers, body }) => {
    const { url, inTurn } = sides[buyer % sides.length]!
    return inTurn(async () => {
      const answer = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body), signal })
      return { status: answer.status, body: await answer.json() }
    })
  }
}

/** So many at once. */
function turns(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = []
  let free = most
  return async (work) => {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve))
    else free -= 1
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next === undefined) free += 1
      else next()
    }
  }
}

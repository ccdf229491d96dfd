import { sql } from 'kysely'
import { wrongsAfter } from '../../tests/support/race/aftermath.ts'
import { prepareRace, run } from '../../tests/support/race/race.ts'
import { patient } from '../patient.ts'
import { argon2Passwords } from '../../server/gateways/passwords/index.ts'
import { openOwnMarket } from '../own-market.ts'
import { idempotency, liveStock, revocation, sharedLimits, smoke } from './smoke.ts'
import { missingPrograms } from '../../tests/support/topology/programs.ts'
import { openTopology, type Topology } from './topology.ts'

export interface ClusterOptions {
  readonly buyers: number
  readonly units: number
  readonly seed: number
}

/** The topology of compose.yaml without a container engine: what holds at one process holds at all of them. */
export async function playCluster(options: ClusterOptions): Promise<boolean> {
  if (isSkipped('cluster')) return true
  await using stack = new AsyncDisposableStack()
  const app = await openOwnMarket(stack, { products: 24, vendors: 4, gateways: { passwords: argon2Passwords() } })
  await sql`update stock_levels set on_hand = 1000`.execute(app.db)
  const race = await prepareRace(app.db, options)
  const topology = await openTopology(stack, app.url)
  const last = race.others.at(-1)!
  const parts: [name: string, play: () => Promise<string[]>][] = [
    ['HTTP through nginx', () => smoke(topology)],
    ['one key at two webs', () => idempotency(topology, last)],
    ['a session ended at one web', () => revocation(topology)],
    ['live stock through nginx', () => liveStock(topology, app.url, last)],
    ['a race for few pieces', () => playRace(topology, app, race)],
    ['limits shared by two webs', () => sharedLimits(topology)],
  ]
  let passed = true
  for (const [name, play] of parts) {
    const wrongs = await play()
    passed &&= wrongs.length === 0
    console.log(wrongs.length === 0 ? `ok   ${name}` : `WRONG ${name}\n- ${wrongs.join('\n- ')}`)
  }
  return passed
}

async function playRace(
  { url }: Topology,
  { db }: Awaited<ReturnType<typeof openOwnMarket>>,
  race: Awaited<ReturnType<typeof prepareRace>>,
): Promise<string[]> {
  const send = patient(async (_buyer, { path, headers, body }) => {
    const answer = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) })
    return { status: answer.status, body: await answer.json() }
  })
  const told = await run(race, send)
  console.log(`     ${race.buyers} buyers, ${race.units} pieces, seed ${race.seed}: ${JSON.stringify(told)}`)
  return wrongsAfter(db, race, told)
}

/** Said aloud, so that nobody takes a trial that was not played for one that has passed. */
export function isSkipped(name: string): boolean {
  const missing = missingPrograms()
  if (missing.length > 0)
    console.log(`skipped ${name}: not installed: ${missing.join(', ')} (Debian's packages will do)`)
  return missing.length > 0
}

import { sql } from 'kysely'
import { startCluster, stopCluster } from '../../tests/support/cluster.ts'
import { wrongsAfter } from '../../tests/support/race/aftermath.ts'
import { prepareRace, run } from '../../tests/support/race/race.ts'
import { patient } from '../patient.ts'
import { argon2Passwords } from '../../server/gateways/passwords/index.ts'
import { openOwnMarket } from '../own-market.ts'
import { playKills } from './kills.ts'
import { playOutages } from './outages.ts'
import { idempotency, liveStock, revocation, sharedLimits, smoke } from './smoke.ts'
import { missingPrograms } from '../../tests/support/topology/programs.ts'
import { playSuite } from './suite.ts'
import { openTopology, type Topology } from './topology.ts'

export interface ClusterOptions {
  readonly buyers: number
  readonly units: number
  readonly seed: number
}

/**
 * The topology of compose.yaml without a container engine: what holds at one process holds at all of them, and goes on holding when
 * they die.
 */
export async function playCluster(options: ClusterOptions, signal: AbortSignal): Promise<boolean> {
  if (isSkipped('cluster')) return true
  await using stack = new AsyncDisposableStack()
  const cluster = stack.adopt(await startCluster(process.pid), stopCluster)
  const app = await openOwnMarket(stack, { ...MARKET, cluster, gateways: { passwords: argon2Passwords() } })
  await sql`update stock_levels set on_hand = 1000`.execute(app.db)
  const race = await prepareRace(app.db, options)
  const { buyers, seed } = options
  // There is enough for most, so that those who are there when a process dies are still sold something.
  const units = Math.floor(buyers * 0.8)
  const killed = await prepareRace(app.db, { buyers, units, seed, name: 'killed', after: 5 })
  const lasting = await prepareRace(app.db, { buyers: 1_000, units: 1_000, seed, name: 'lasting', after: 10 })
  const topology = await openTopology(stack, app.url)
  const { pooler, redis } = topology
  const last = race.others.at(-1)!
  const parts: Parts = {
    'HTTP through nginx': () => smoke(topology),
    'one key at two webs': () => idempotency(topology, last),
    'a session ended at one web': () => revocation(topology),
    'live stock through nginx': () => liveStock(topology, app.url, last),
    'a race for few pieces': () => playRace(topology, app, race),
    'each process killed while buyers race and pay': () => playKills(topology, app, killed),
    'PgBouncer and Redis away for a while': () => playOutages(topology, app, lasting),
    'limits shared by two webs': () => sharedLimits(topology),
    'the tests of HTTP': () => playSuite({ cluster, pooler: pooler.port, redis: redis.port }, signal),
  }
  return await playParts(parts, topology, signal)
}

const MARKET = { products: 24, vendors: 4 }

type Parts = Readonly<Record<string, () => Promise<string[]>>>

async function playParts(parts: Parts, { nodes }: Topology, signal: AbortSignal): Promise<boolean> {
  let passed = true
  for (const [name, play] of Object.entries(parts)) {
    signal.throwIfAborted()
    const wrongs = await play()
    const complaints = nodes.flatMap((node) => node.complaints())
    passed &&= wrongs.length === 0
    console.log(wrongs.length === 0 ? `ok   ${name}` : `WRONG ${name}\n- ${wrongs.join('\n- ')}`)
    if (wrongs.length > 0) for (const each of complaints.slice(0, MOST_SHOWN)) console.log(`  ${each.slice(0, 2_000)}`)
  }
  return passed
}

/** Of what the processes say when a part has gone wrong. */
const MOST_SHOWN = 20

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

import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { openOwnMarket } from '../own-market.ts'
import { type ServerProcess, startOurs } from '../server-process.ts'
import type { Insight } from './insight.ts'
import { microsecondsSince, type Order, type Told } from './messages.ts'
import { account, type Outcome, wrongsOf } from './report.ts'

export interface WatchOptions {
  readonly subscribers: number
  readonly seconds: number
  readonly poolMax: number
  readonly signal: AbortSignal
}

/** Each watches so many variants, and one that all of them watch. */
const OWN_VARIANTS = 9
/** Changes of any variant, and how often one in so many is of the one that all watch. */
const CHANGES_PER_SECOND = 20
const ONE_IN = 20
const LOOK_EVERY_MS = 10_000
const QUIET_MS = 1_000

/** Has many watch stock while it changes at a steady rate; says how late they hear of it and what the server holds meanwhile. */
export async function playWatch(options: WatchOptions): Promise<boolean> {
  await using stack = new AsyncDisposableStack()
  const app = await openOwnMarket(stack, { products: 80, vendors: 4 })
  const writer = stack.adopt(new Client(app.url), (client) => client.end())
  await writer.connect()
  await writer.query('update stock_levels set on_hand = 0, reserved = 0')
  const { rows } = await writer.query<{ id: string }>('select variant_id as id from stock_levels order by 1')
  const variantIds = rows.map(({ id }) => Number(id))
  const server = stack.adopt(
    await startOurs(app, { poolMax: options.poolMax, preload: path.join(import.meta.dirname, 'insight.ts') }),
    (each) => each.stop(),
  )
  const begin = process.hrtime.bigint()
  const crowd = stack.adopt(
    fork(path.join(import.meta.dirname, 'subscribers-process.ts'), [String(begin), String(variantIds[0])]),
    (child) => child.disconnect(),
  )
  const outcome = await watch({ server, crowd, writer, begin, variantIds }, options)
  console.log(account(outcome))
  const wrongs = wrongsOf(outcome)
  for (const wrong of wrongs) console.log(`- ${wrong}`)
  return wrongs.length === 0
}

interface Stage {
  readonly server: ServerProcess
  readonly crowd: ChildProcess
  readonly writer: Client
  readonly begin: bigint
  readonly variantIds: readonly number[]
}

/** All of them come and go once before anything is measured: what a process learns in doing so it keeps. */
async function watch(stage: Stage, { subscribers, seconds, signal }: WatchOptions): Promise<Outcome> {
  const { server, crowd, variantIds } = stage
  const [shared, ...own] = variantIds as [number, ...number[]]
  const watched = Array.from({ length: subscribers }, (_, n) => [
    shared,
    ...Array.from({ length: OWN_VARIANTS }, (__, m) => own[(n * OWN_VARIANTS + m) % own.length]!),
  ])
  const join = () => ask(crowd, { kind: 'join', url: server.url, watched })
  await join()
  await ask(crowd, { kind: 'leave' })
  const before = await afterwards(server)
  const came = performance.now()
  await join()
  const joinMs = performance.now() - came
  const looks: Insight[] = []
  const last = await changeSteadily(stage, seconds, signal, async () => looks.push(await server.insight()))
  const told = await ask(crowd, { kind: 'settle', last })
  await ask(crowd, { kind: 'leave' })
  return {
    subscribers,
    seconds,
    joinMs,
    told,
    before,
    during: looks,
    after: await afterwards(server),
    watching: await watchers(server),
  }
}

/** @returns what was written last, by variant */
async function changeSteadily(
  { writer, begin, variantIds }: Stage,
  seconds: number,
  signal: AbortSignal,
  look: () => Promise<unknown>,
): Promise<Record<number, number>> {
  const last: Record<number, number> = {}
  const end = performance.now() + seconds * 1_000
  let looked = performance.now()
  for (let n = 0, due = performance.now(); due < end && !signal.aborted; n += 1, due += 1_000 / CHANGES_PER_SECOND) {
    const id = n % ONE_IN === 0 ? variantIds[0]! : variantIds[1 + (n % (variantIds.length - 1))]!
    await sleep(Math.max(0, due - performance.now()))
    last[id] = microsecondsSince(begin)
    await writer.query('update stock_levels set on_hand = $1 where variant_id = $2', [last[id], id])
    if (performance.now() - looked < LOOK_EVERY_MS) continue
    // All of its garbage is collected for a look, which nobody's change shall wait for.
    await sleep(QUIET_MS)
    await look()
    looked = performance.now()
    due = looked
  }
  return last
}

/** Once the server has noticed that they are gone. */
async function afterwards(server: ServerProcess): Promise<Insight> {
  for (let tries = 0; tries < 100 && (await watchers(server)) > 0; tries += 1) await sleep(100)
  await sleep(1_000)
  return server.insight()
}

async function watchers({ url }: ServerProcess): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text()
  return Number(/^stock_watchers (\d+)/m.exec(text)?.[1])
}

async function ask(crowd: ChildProcess, order: Order): Promise<Told> {
  crowd.send(order)
  const [told] = (await once(crowd, 'message')) as [Told]
  return told
}

import { Client } from 'pg'
import { dice } from '../dice.ts'
import { type DataSet, openMarket } from '../market.ts'
import { pour, type Poured, Waits } from '../pour.ts'
import { say } from '../report.ts'
import type { Door } from '../scenarios.ts'
import { startOurs } from '../server-process.ts'
import { pathOf, type Walk } from './deep.ts'
import { type Line, linesOf } from './lines.ts'
import { wordsIn } from './words.ts'

export interface PaceFigures {
  /** What was asked for. */
  readonly line: string
  readonly door: Door
  readonly perSecond: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
  /** Other answers than 200, and none. */
  readonly failures: number
  /** What 95 of 100 may take at most, in milliseconds. */
  readonly aim?: number
}

export interface PaceSetting {
  readonly data: DataSet
  readonly poolMax: number
  readonly perSecond: number
  readonly seconds: number
  readonly signal: AbortSignal
}

const SEED = 20_261_128
/** V8 compiles what is hot, PostgreSQL reads what was never read. */
const WARM_UP_SECONDS = 4

/** Asks a server for so many answers a second, evenly, one line after the other, however long it takes. */
export async function runPace(setting: PaceSetting): Promise<{ figures: PaceFigures[]; version: string }> {
  const { data, poolMax } = setting
  await using stack = new AsyncDisposableStack()
  say(`seeding the ${data} market …`)
  const market = stack.adopt(await openMarket(data), (each) => each.stop())
  const server = stack.adopt(await startOurs(market, { poolMax }), (each) => each.stop())
  const walk: Walk = async (query) => {
    const response = await fetch(server.url + pathOf(query))
    if (!response.ok) throw new Error(`${response.status} where a list was to be walked`)
    return (await response.json()) as Awaited<ReturnType<Walk>>
  }
  say('walking to deep pages …')
  const draw = dice(SEED)
  const lines = await linesOf(await wordsOf(market.url, draw), walk, draw)
  const figures: PaceFigures[] = []
  for (const line of lines) {
    say(`${line.name} ${line.door} …`)
    figures.push(await paced(server.url, line, figures.at(-1), setting))
  }
  return { figures, version: market.version }
}

async function wordsOf(url: string, draw: () => number) {
  const client = new Client(url)
  await client.connect()
  try {
    return await wordsIn(client, draw)
  } finally {
    await client.end()
  }
}

async function paced(
  url: string,
  { name, door, calls, aim }: Line,
  before: PaceFigures | undefined,
  { perSecond, seconds, signal }: PaceSetting,
): Promise<PaceFigures> {
  await pour(url, calls, { perSecond, seconds: WARM_UP_SECONDS, signal })
  const poured = await pour(url, calls, { perSecond, seconds, signal })
  const waits = poured.statuses.get(200) ?? new Waits()
  return {
    line: name,
    door,
    perSecond,
    p50: waits.quantile(0.5),
    p95: waits.quantile(0.95),
    p99: waits.quantile(0.99),
    failures: failuresOf(poured),
    ...(aim && { aim: 'ms' in aim ? aim.ms : aim.times * before!.p95 }),
  }
}

const failuresOf = ({ asked, statuses }: Poured): number => asked - (statuses.get(200)?.total ?? 0)

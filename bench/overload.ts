import { execFileSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { fire } from './load.ts'
import { type Market, openMarket } from './market.ts'
import { median } from './measure.ts'
import { pour, type Poured, type Pouring, Waits } from './pour.ts'
import { type Call, scenarios } from './scenarios.ts'
import { type ServerProcess, startOurs, type Usage } from './server-process.ts'

interface OverloadSetting {
  readonly connections: number
  readonly pool: number
  readonly minutes: number
  readonly signal: AbortSignal
}

/** How many times what it can do is asked of it. */
const TIMES = 3
/** Of the peak that has to be left of what is answered well. */
const GOODPUT = 0.8
/** By how much memory may grow from the second third of the time to the last. */
const GROWTH = 1.1
/** Seconds. */
const BETWEEN_LOOKS = 5
const SILENCE = 10
const PATIENCE = 60

const scenario = scenarios.find(({ name }) => name === 'list')!

/**
 * Asks a server three times what it can do, for so long, and then has its database fall silent: what is too much must be turned
 * away early, what is let in answered, memory stay as it is, and all be well again by itself.
 * @returns whether it was
 */
export async function playOverload({ connections, pool, minutes, signal }: OverloadSetting): Promise<boolean> {
  await using stack = new AsyncDisposableStack()
  const market = stack.adopt(await openMarket(), (each) => each.stop())
  const server = stack.adopt(await startOurs(market, { poolMax: pool }), (each) => each.stop())
  const calls = scenario.calls(market, 'v1', 4_000)
  const peak = await peakOf(server, calls, connections, signal)
  console.log(`peak: ${peak.toFixed(0)} a second over ${connections} connections`)
  const flood = await flooded(server, calls, { perSecond: TIMES * peak, seconds: minutes * 60, signal })
  const wrongs = [...wrongsOf(flood, peak), ...(await fallSilent(market, server, calls[0]!))]
  for (const wrong of wrongs) console.log(`- ${wrong}`)
  return wrongs.length === 0
}

async function peakOf(server: ServerProcess, calls: readonly Call[], connections: number, signal: AbortSignal) {
  const round = (seconds: number) => fire({ url: server.url, calls, connections, seconds, signal })
  await round(4)
  const rates: number[] = []
  for (let n = 0; n < 3; n += 1) {
    const { good, seconds } = await round(4)
    rates.push(good / seconds)
  }
  return median(rates)
}

interface Flood extends Poured {
  /** Of the server process, in bytes, at each look. */
  readonly memory: readonly number[]
}

/** Looks at what the server holds while requests come at their own pace. */
async function flooded(server: ServerProcess, calls: readonly Call[], pouring: Pouring): Promise<Flood> {
  const memory: number[] = []
  const note = ({ memoryBytes }: Usage) => memory.push(memoryBytes)
  const look = setInterval(() => void server.usage().then(note, () => {}), BETWEEN_LOOKS * 1_000)
  const poured = await pour(server.url, calls, pouring).finally(() => clearInterval(look))
  return { ...poured, memory }
}

function wrongsOf({ seconds, asked, statuses, broken, memory }: Flood, peak: number): string[] {
  const good = statuses.get(200) ?? new Waits()
  const away = statuses.get(503) ?? new Waits()
  const share = good.total / seconds / peak
  const others = [...statuses].filter(([status]) => status !== 200 && status !== 503)
  const [, middle, last] = thirds(memory).map(mean)
  for (const [status, waits] of statuses) {
    console.log(
      `${status}: ${(waits.total / seconds).toFixed(0)} a second, p50 ${waits.quantile(0.5).toFixed(0)} ms, p99 ${waits.quantile(0.99).toFixed(0)} ms`,
    )
  }
  console.log(`asked ${(asked / seconds).toFixed(0)} a second; goodput ${share.toFixed(2)} of the peak`)
  console.log(
    `memory, by thirds of the time: ${thirds(memory)
      .map((part) => `${(mean(part) / 1e6).toFixed(0)} MB`)
      .join(', ')}`,
  )
  return [
    ...(share < GOODPUT ? [`goodput is ${share.toFixed(2)} of the peak`] : []),
    ...(away.total === 0 ? ['nothing was turned away: it was not too much'] : []),
    ...(away.quantile(0.5) > good.quantile(0.5) ? ['who is turned away waits as long as who is answered'] : []),
    ...others.map(([status, waits]) => `${waits.total} answers of status ${status}`),
    ...(broken > 0 ? [`${broken} requests without an answer`] : []),
    ...(last! > GROWTH * middle! ? ['memory grows'] : []),
  ]
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

const thirds = (values: readonly number[]): (readonly number[])[] => {
  const size = Math.ceil(values.length / 3)
  return [0, 1, 2].map((n) => values.slice(n * size, (n + 1) * size))
}

/** Stops every process of the database for a while, and lets them go on. */
async function fallSilent(market: Market, server: ServerProcess, call: Call): Promise<string[]> {
  const pids = await processesOf(market)
  const wrongs: string[] = []
  const asked: Promise<{ status: number; during: boolean }>[] = []
  let silent = true
  signalAll(pids, 'SIGSTOP')
  try {
    for (const over = Date.now() + SILENCE * 1_000; Date.now() < over; await sleep(20)) {
      asked.push(fetch(server.url + call.path).then(({ status }) => ({ status, during: silent })))
    }
  } finally {
    silent = false
    signalAll(pids, 'SIGCONT')
  }
  const answers = await Promise.all(asked)
  const during = answers.filter((answer) => answer.during)
  const refused = during.filter(({ status }) => status === 503)
  if (refused.length < during.length) wrongs.push('a silent database has answered')
  if (answers.some(({ status }) => status !== 200 && status !== 503))
    wrongs.push('neither served nor told to come back')
  const waited = await untilWell(server, call)
  console.log(
    `${SILENCE} s without a database: ${refused.length} of ${answers.length} told to come back while it lasted; well again after ${waited} ms`,
  )
  if (refused.length < answers.length / 2) wrongs.push('most were kept waiting while the database was silent')
  if (waited > PATIENCE * 1_000) wrongs.push('it does not come back by itself')
  return wrongs
}

/** Some end by themselves meanwhile. */
function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }
}

/** Until ten in a row are served. */
async function untilWell(server: ServerProcess, call: Call): Promise<number> {
  const begun = Date.now()
  for (let inARow = 0; inARow < 10 && Date.now() - begun <= PATIENCE * 1_000; await sleep(10)) {
    inARow = (await fetch(server.url + call.path)).status === 200 ? inARow + 1 : 0
  }
  return Date.now() - begun
}

/** The server's first process, and those it has made. */
async function processesOf({ url }: Market): Promise<number[]> {
  const client = new Client(url)
  await client.connect()
  const { rows } = await client.query<{ file: string }>(`select pg_read_file('postmaster.pid') as file`)
  await client.end()
  const first = Number(rows[0]!.file.split('\n')[0])
  const all = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n')
  const made = all.map((line) => line.trim().split(/\s+/).map(Number)).filter(([, parent]) => parent === first)
  return [first, ...made.map(([pid]) => pid!)]
}

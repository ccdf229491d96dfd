import { fire, type Round } from './load.ts'
import type { Call, Door } from './scenarios.ts'
import type { ServerProcess } from './server-process.ts'

export interface Sides<T> {
  readonly ours: T
  readonly ceiling: T
}

export interface Effort {
  readonly connections: number
  readonly seconds: number
  readonly rounds: number
  readonly signal: AbortSignal
}

export interface Side {
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
  /** Of the server process, at its highest between rounds. */
  readonly memoryBytes: number
  /** What one request costs the server process; the database is not in it. */
  readonly cpuMicroseconds: number
  readonly failures: number
}

export interface Ratio {
  /** The median of what each pair of rounds gave. */
  readonly ratio: number
  /** How far these lie apart: half the distance between the quartiles. */
  readonly spread: number
}

export interface Figures extends Sides<Side>, Ratio {
  readonly scenario: string
  readonly door: Door
}

interface Measured extends Round {
  readonly cpuSeconds: number
  readonly memoryBytes: number
}

/** V8 takes thousands of calls to compile what is hot; a server in production has long had them. */
const WARM_UP_SECONDS = 4

/** Lets both answer the same calls in turn, in rounds so short that a noisy neighbour disturbs both. */
export async function compare(
  servers: Sides<ServerProcess>,
  callsFor: (round: number) => Promise<readonly Call[]>,
  effort: Effort,
): Promise<Sides<Side> & Ratio> {
  const ours: Measured[] = []
  const ceiling: Measured[] = []
  const warmUp = await callsFor(0)
  for (const server of [servers.ours, servers.ceiling]) {
    await fire({ ...effort, url: server.url, calls: warmUp, seconds: WARM_UP_SECONDS })
  }
  for (let round = 1; round <= effort.rounds; round++) {
    const calls = await callsFor(round)
    ours.push(await measure(servers.ours, calls, effort))
    ceiling.push(await measure(servers.ceiling, calls, effort))
  }
  const ratios = ours.map((round, index) => rate(round) / rate(ceiling[index]!))
  return { ours: summarise(ours), ceiling: summarise(ceiling), ...ratioOf(ratios) }
}

async function measure(server: ServerProcess, calls: readonly Call[], effort: Effort): Promise<Measured> {
  const before = await server.usage()
  const round = await fire({ ...effort, url: server.url, calls })
  const { cpuSeconds, memoryBytes } = await server.usage()
  return { ...round, cpuSeconds: cpuSeconds - before.cpuSeconds, memoryBytes }
}

const rate = ({ good, seconds }: Round): number => good / seconds

function summarise(rounds: readonly Measured[]): Side {
  const latencies = Float64Array.from(rounds.flatMap(({ latencies }) => latencies)).toSorted()
  const quantile = (share: number) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))]!
  const sum = (of: (round: Measured) => number) => rounds.reduce((total, round) => total + of(round), 0)
  return {
    perSecond: median(rounds.map(rate)),
    p50: quantile(0.5),
    p99: quantile(0.99),
    memoryBytes: Math.max(...rounds.map(({ memoryBytes }) => memoryBytes)),
    cpuMicroseconds: (sum(({ cpuSeconds }) => cpuSeconds) / sum(({ good }) => good)) * 1e6,
    failures: sum(({ bad }) => bad),
  }
}

export function ratioOf(ratios: readonly number[]): Ratio {
  const sorted = ratios.toSorted((a, b) => a - b)
  const half = Math.ceil(sorted.length / 2)
  return { ratio: median(sorted), spread: (median(sorted.slice(-half)) - median(sorted.slice(0, half))) / 2 }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

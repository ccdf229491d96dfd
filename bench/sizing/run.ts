// Sizes for ten thousand people, each with one of two hundred charts: how often they are right, and how long one takes
// without the database.

import { recommendSize } from '../../domain/sizing/fit/recommend.ts'
import { markdown } from '../report.ts'
import { dice } from '../dice.ts'
import { bestFor, type Chart, chartOf, somebody, told } from './population.ts'

const PEOPLE = 10_000
const CHARTS = 200
const MOST_MS = 5
/** What is asked of those who have measured what their chart measures. */
const LEAST = { right: 0.85, nearly: 0.98 } as const

export interface SizingFigures {
  readonly known: string
  /** Which share were recommended the size that is right for them, and that or its neighbour. */
  readonly right: number
  readonly nearly: number
  /** How likely the recommendations took themselves to be right, and which share of them were said to be unsure. */
  readonly claimed: number
  readonly unsure: number
  /** One recommendation, in milliseconds of the processor: those of the clock say how busy the neighbours were. */
  readonly p50: number
  readonly p95: number
  readonly p99: number
  /** And half of them by the clock. */
  readonly clock: number
}

const KNOWN = {
  'height, weight, age': () => [],
  'and what the chart measures': ({ names }: Chart) => names,
} as const

export function playSizing(): boolean {
  const all = Object.entries(KNOWN).map(([known, namesOf]) => ({ known, ...figuresOf(namesOf) }))
  console.log(sizingTable(all))
  const { right, nearly } = all.at(-1)!
  return all.every(({ p95 }) => p95 < MOST_MS) && right >= LEAST.right && nearly >= LEAST.nearly
}

function figuresOf(namesOf: (chart: Chart) => Chart['names']): Omit<SizingFigures, 'known'> {
  const draw = dice(7)
  const times: number[] = []
  const clock: number[] = []
  let [asked, right, nearly, claimed, unsure] = [0, 0, 0, 0, 0]
  for (let n = 0; n < PEOPLE; n++) {
    const sex = n % 2 === 0 ? 'female' : 'male'
    const [chart, body] = [chartOf(sex, n % CHARTS), somebody(sex, draw)]
    const profile = told(body, namesOf(chart), draw)
    const [from, since] = [performance.now(), process.cpuUsage()]
    const found = recommendSize(chart, profile)
    const { user, system } = process.cpuUsage(since)
    times.push((user + system) / 1_000)
    clock.push(performance.now() - from)
    const best = bestFor(chart, body)
    if (best === undefined) continue
    const place = chart.sizes.findIndex(({ size }) => size === found.size)
    asked += 1
    right += Number(place === best)
    nearly += Number(place >= 0 && Math.abs(place - best) <= 1)
    claimed += Math.max(...Object.values(found.probabilities))
    unsure += Number(found.unsure)
  }
  const shares = { right: right / asked, nearly: nearly / asked, claimed: claimed / asked, unsure: unsure / asked }
  return { ...shares, p50: at(times, 0.5), p95: at(times, 0.95), p99: at(times, 0.99), clock: at(clock, 0.5) }
}

const at = (list: readonly number[], share: number): number =>
  Float64Array.from(list).toSorted()[Math.floor(list.length * share)]!

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`

function sizingTable(all: readonly SizingFigures[]): string {
  const heading = [
    'known',
    'right',
    'within one',
    'claimed',
    'unsure',
    'p50 ms',
    'p95 ms',
    'p99 ms',
    'clock p50',
    'aim',
  ]
  const rows = all.map(({ known, right, nearly, claimed, unsure, p50, p95, p99, clock }) => [
    known,
    ...[right, nearly, claimed, unsure].map(percent),
    ...[p50, p95, p99, clock].map((ms) => ms.toFixed(2)),
    `p95 below ${MOST_MS} ${p95 < MOST_MS ? 'met' : 'missed'}`,
  ])
  return markdown([heading, ...rows], 1)
}

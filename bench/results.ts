import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import type { DataSet } from './market.ts'
import type { Figures, Ratio } from './measure.ts'
import type { PaceFigures } from './pace/run.ts'
import { type Machine, markdown } from './report.ts'
import type { TaskFigures } from './tasks/compare.ts'
import type { WallFigures } from './vendor-orders.ts'

export interface TrialOutcome {
  readonly name: string
  readonly passed: boolean
  readonly seconds: number
}

/** What one run of the benchmark gave, and what has to be known to repeat it. */
export interface Result {
  readonly at: string
  /** With a plus where files had been changed since. */
  readonly commit: string
  readonly command: string
  readonly note?: string
  readonly machine: Machine
  readonly data: DataSet
  readonly effort: {
    readonly seconds: number
    readonly rounds: number
    readonly connections: number
    readonly pool: number
  }
  readonly figures: readonly Figures[]
  readonly tasks: readonly TaskFigures[]
  readonly wall: readonly WallFigures[]
  /** Where it was asked for. */
  readonly pace?: readonly PaceFigures[]
  readonly trials: readonly TrialOutcome[]
}

const folder = path.join(import.meta.dirname, 'results')

/** Who asked for what, and of which code. */
export function origin(): Pick<Result, 'at' | 'commit' | 'command'> {
  const at = new Date().toISOString()
  const asked = process.argv.slice(2)
  // A note says something of the run, and nothing of how to repeat it.
  const words = asked.filter((word, index) => word !== '--note' && asked[index - 1] !== '--note')
  return { at, commit: commitOf(), command: ['npm run bench --', ...words].join(' ') }
}

const git = (...args: string[]) =>
  execFileSync('git', args, {
    encoding: 'utf8',
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim()

function commitOf(): string {
  try {
    return `${git('rev-parse', '--short=8', 'HEAD')}${git('status', '--porcelain', '--untracked-files=no') === '' ? '' : '+'}`
  } catch {
    return 'unknown'
  }
}

export const textOf = (result: Result): string =>
  `${JSON.stringify(result, (_key, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(6)) : value), 2)}\n`

/** A file a run: nothing that was stored is ever changed. */
export function store(result: Result): string {
  fs.mkdirSync(folder, { recursive: true })
  const file = path.join(folder, `${result.at.replaceAll(/[:.]/g, '-')}.json`)
  fs.writeFileSync(file, textOf(result))
  return file
}

/** All that are stored, the oldest first. */
export function readResults(): Result[] {
  if (!fs.existsSync(folder)) return []
  const names = fs.readdirSync(folder).filter((name) => name.endsWith('.json'))
  return names.toSorted().map((name) => JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8')) as Result)
}

export interface Point extends Ratio {
  /** Of what: `detail v1`, on which data. */
  readonly name: string
}

/** Rounds of tasks are not kept one by one. */
const UNKNOWN_SPREAD = 0.1

/** Everything in a result that is a ratio, by name. */
export function pointsOf({ figures, tasks, wall, data }: Result): Point[] {
  const suffix = data === 'usual' ? '' : `, ${data} market`
  const calls = figures.map(({ scenario, door, ratio, spread }) => ({
    name: `${scenario} ${door}${suffix}`,
    ratio,
    spread,
  }))
  const queue = tasks.flatMap(({ measure, standings }) =>
    standings
      .slice(1)
      .map(({ side, ratio }) => ({ name: `${measure} / ${side}`, ratio, spread: ratio * UNKNOWN_SPREAD })),
  )
  const behind = wall.map(({ call, ratio, spread }) => ({ name: `vendor-orders: ${call}`, ratio, spread }))
  return [...calls, ...queue, ...behind]
}

export interface Change {
  readonly name: string
  readonly before: number
  readonly now: number
  readonly verdict: 'better' | 'worse' | 'same'
}

/** However close the rounds of one run lie, the next one is a little different. */
const LEAST_NOISE = 0.05

/** What became of each ratio since it was last stored. Less than both runs' rounds lie apart is noise. */
export function changesOf(stored: readonly Result[], now: Result): Change[] {
  const last = new Map(stored.flatMap((each) => pointsOf(each)).map((point) => [point.name, point]))
  return pointsOf(now).flatMap(({ name, ratio, spread }) => {
    const before = last.get(name)
    if (before === undefined) return []
    const noise = Math.max(before.spread + spread, before.ratio * LEAST_NOISE)
    const difference = ratio - before.ratio
    const verdict = Math.abs(difference) <= noise ? 'same' : difference > 0 ? 'better' : 'worse'
    return [{ name, before: before.ratio, now: ratio, verdict } as const]
  })
}

export const changeTable = (changes: readonly Change[]): string =>
  markdown(
    [
      ['ratio of', 'verdict', 'last', 'now'],
      ...changes.map(({ name, before, now, verdict }) => [name, verdict, before.toFixed(2), now.toFixed(2)]),
    ],
    2,
  )

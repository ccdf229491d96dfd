import { median } from '../measure.ts'
import { type Measure, measures, type Sample } from './measure.ts'
import type { Side } from './side.ts'

export interface TaskEffort {
  readonly seconds: number
  readonly rounds: number
  readonly signal: AbortSignal
}

/** How one side did, over all rounds. */
export interface Standing {
  readonly side: string
  readonly p50: number
  readonly p99: number
  readonly cpuMicroseconds: number | undefined
  /** How many times as good as this side we are: the median of what each round gave. */
  readonly ratio: number
  /** The same of the slowest hundredth, over all rounds. */
  readonly tailRatio: number
}

export interface TaskFigures {
  readonly measure: string
  readonly unit: Measure['unit']
  /** Ours first. */
  readonly standings: readonly Standing[]
}

/** What each side gave, round after round. */
type Rounds = ReadonlyMap<Side, Sample[]>

/** Lets all sides do the same in turn, in rounds so short that a noisy neighbour disturbs all. The first is a rehearsal. */
export async function compareSides(sides: readonly Side[], effort: TaskEffort): Promise<TaskFigures[]> {
  const results = new Map(measures.map((measure) => [measure, new Map(sides.map((side) => [side, [] as Sample[]]))]))
  for (let round = 0; round <= effort.rounds; round += 1) {
    for (const [measure, bySide] of results) {
      for (const [side, samples] of bySide) {
        effort.signal.throwIfAborted()
        const sample = await measure.run(side, effort.seconds)
        if (round > 0 && sample !== undefined) samples.push(sample)
      }
    }
  }
  return [...results].map(([measure, bySide]) => figuresOf(measure, bySide))
}

function figuresOf({ name, unit }: Measure, rounds: Rounds): TaskFigures {
  const [ours = []] = rounds.values()
  const took = [...rounds].filter(([, samples]) => samples.length > 0)
  return { measure: name, unit, standings: took.map(([side, theirs]) => standingOf(side, theirs, ours, unit)) }
}

function standingOf(side: Side, theirs: readonly Sample[], ours: readonly Sample[], unit: Measure['unit']): Standing {
  const spent = theirs.flatMap(({ cpuMicroseconds }) => cpuMicroseconds ?? [])
  const ratios = theirs.map((sample, round) => median(ours[round]!.values) / median(sample.values))
  return {
    side: side.name,
    p50: median(theirs.map(({ values }) => median(values))),
    p99: slowest(theirs),
    cpuMicroseconds: spent.length === 0 ? undefined : median(spent),
    // Of a time less is better, of a rate more.
    ratio: median(unit === 'ms' ? ratios.map((ratio) => 1 / ratio) : ratios),
    tailRatio: slowest(theirs) / slowest(ours),
  }
}

function slowest(samples: readonly Sample[]): number {
  const all = samples.flatMap(({ values }) => values).toSorted((a, b) => a - b)
  return all[Math.min(all.length - 1, Math.floor(all.length * 0.99))]!
}

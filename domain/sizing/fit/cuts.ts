import type { BodyPart } from '../../measurements/index.ts'
import type { SizeChart } from '../../products/index.ts'
import { isGirth, partOf } from './parts.ts'

/** The bodies one size is cut for, in one dimension; centimetres. */
export interface Cut {
  readonly part: BodyPart
  /** As the chart calls it. */
  readonly name: string
  readonly least: number
  readonly most: number
  /** By how much it gives beyond that. */
  readonly gives: number
}

export interface CutSize {
  readonly size: string
  readonly cuts: readonly Cut[]
}

/** A chart as the bodies its sizes are cut for: what a garment measures, less the room it is meant to leave. */
export function cutSizes({ sizes, ...chart }: SizeChart): CutSize[] {
  return sizes.map(({ size, measurements }) => {
    const cuts = new Map<BodyPart, Cut>()
    for (const [name, range] of Object.entries(measurements)) {
      const part = partOf(name)
      if (part !== undefined && !cuts.has(part)) cuts.set(part, { part, name, ...bodiesFor(chart, name, part, range) })
    }
    return { size, cuts: [...cuts.values()] }
  })
}

function bodiesFor(
  { kind, ease = {}, stretch = 0 }: Omit<SizeChart, 'sizes'>,
  name: string,
  part: BodyPart,
  { min, max }: { readonly min: number; readonly max: number },
): Pick<Cut, 'least' | 'most' | 'gives'> {
  const room = kind === 'garment' ? (ease[name] ?? 0) : 0
  return { least: min - room, most: max - room, gives: isGirth(part) ? max * stretch : 0 }
}

/** How far apart the sizes of a chart are around the body, in centimetres; what is usual where a chart does not tell. */
export function stepOf(sizes: readonly CutSize[]): number {
  const steps = sizes.slice(1).flatMap(({ cuts }, index) =>
    cuts.flatMap((cut) => {
      const smaller = sizes[index]!.cuts.find(({ part }) => part === cut.part)
      return smaller === undefined || !isGirth(cut.part) ? [] : [Math.abs(middleOf(cut) - middleOf(smaller))]
    }),
  )
  if (steps.length === 0) return USUAL_STEP
  return Math.min(Math.max(steps.toSorted((a, b) => a - b)[Math.floor(steps.length / 2)]!, STEPS.least), STEPS.most)
}

const USUAL_STEP = 5
const STEPS = { least: 2, most: 10 } as const

export const middleOf = ({ least, most }: Pick<Cut, 'least' | 'most'>): number => (least + most) / 2

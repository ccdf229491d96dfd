import { type Cut, middleOf } from './cuts.ts'

/** Which share of its own measure a garment may be too small or too large by and still be worn. */
const BEARABLE = { small: 0.05, large: 0.12 } as const

/** Too large is borne more easily: by so much it is as bad as by one too small. */
const LARGE = 2

/** What a centimetre by which the cloth gives costs of one by which it does not. */
const GIVEN = 0.25

/** Between two sizes that both fit, that in the middle of which a body is nearer; too little to matter otherwise. */
const OFF_CENTRE = 0.001

/** How far a body is beyond what a size is cut for, in centimetres: above nothing it is larger, below smaller. */
export const excess = (cm: number, { least, most }: Pick<Cut, 'least' | 'most'>): number =>
  cm > most ? cm - most : Math.min(cm - least, 0)

export interface PlacedCut extends Cut {
  /** Where among the measures of a body it finds its own. */
  readonly place: number
}

/** How badly a size sits on the body that begins there among others; infinite: it cannot be worn. */
export function misfit(cuts: readonly PlacedCut[], bodies: Float64Array, from: number): number {
  let sum = 0
  for (const cut of cuts) {
    const cm = bodies[from + cut.place]!
    const beyond = excess(cm, cut)
    const given = Math.min(Math.max(beyond, 0), cut.gives)
    const tooSmall = Math.max(beyond, 0) - given
    const tooLarge = Math.max(-beyond, 0)
    if (tooSmall > BEARABLE.small * cut.most || tooLarge > BEARABLE.large * cut.least) return Number.POSITIVE_INFINITY
    const strain = (tooSmall + given * GIVEN) / cut.most + tooLarge / LARGE / cut.least
    const offCentre = cm / middleOf(cut) - 1
    sum += strain ** 2 + OFF_CENTRE * offCentre ** 2
  }
  return sum / cuts.length
}

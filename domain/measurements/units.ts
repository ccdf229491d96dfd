import type { BodyProfile, SaveMeasurements } from './schema.ts'

export const units = ['cm', 'in'] as const
export type Unit = (typeof units)[number]

const CM_PER_INCH = 2.54

/** Rounded to what no tape can tell apart, so that 29 in are 73.66 cm and not a little more. */
export const centimetresOf = (value: number, unit: Unit): number =>
  unit === 'cm' ? value : Math.round(value * CM_PER_INCH * 1_000) / 1_000

/** The same body, in the one unit in which bodies are kept. */
export function inCentimetres({ unit, known, ...body }: SaveMeasurements): BodyProfile {
  if (known === undefined) return body
  const lengths = Object.entries(known).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, centimetresOf(value, unit)] as const],
  )
  return { ...body, known: Object.fromEntries(lengths) }
}

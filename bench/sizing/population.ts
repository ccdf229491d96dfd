// People and charts made by rule: as many as wanted, the same ones every time, and of each the right answer is known.

import { cholesky } from '../../domain/measurements/body/gaussian.ts'
import { model, type Sex, type Variable, variables } from '../../domain/measurements/body/model.ts'
import type { Dimension } from '../../domain/measurements/dimensions.ts'
import type { BodyProfile } from '../../domain/measurements/schema.ts'
import type { SizeChart } from '../../domain/products/size-chart.ts'
import { cutSizes } from '../../domain/sizing/fit/cuts.ts'
import { misfit } from '../../domain/sizing/fit/misfit.ts'
import { isGirth } from '../../domain/sizing/fit/parts.ts'

export const normal = (draw: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw())

export type Body = Readonly<Record<Variable, number>> & { readonly sex: Sex }

const factors = { male: cholesky(model.male.covariance), female: cholesky(model.female.covariance) }

/** Somebody as the survey has them; years, kilograms, centimetres. */
export function somebody(sex: Sex, draw: () => number): Body {
  const point = variables.map(() => normal(draw))
  const values = variables.map((name, row) => {
    const logarithm = factors[sex][row]!.reduce((sum, each, column) => sum + each * point[column]!, 0)
    return [name, Math.exp(model[sex].mean[row]! + logarithm)] as const
  })
  return { sex, ...(Object.fromEntries(values) as Record<Variable, number>) }
}

/** What somebody tells of themselves, these dimensions as they read them off a tape. */
export function told(body: Body, known: readonly Dimension[], draw: () => number, tapeCm = 1): BodyProfile {
  const { sex, age, height, weight } = body
  const lengths = known.map((name) => [name, body[name as Variable] + tapeCm * normal(draw)] as const)
  const ageYears = Math.round(Math.min(Math.max(age, 17), 58))
  return { sex, ageYears, heightCm: height, weightKg: weight, known: Object.fromEntries(lengths) }
}

const sets: readonly (readonly Dimension[])[] = [
  ['chest'],
  ['chest', 'waist'],
  ['chest', 'waist', 'hip'],
  ['waist', 'hip', 'inseam'],
]

export interface Chart extends SizeChart {
  /** What all its sizes measure. */
  readonly names: readonly Dimension[]
}

/** Charts of eight sizes around the usual body of a sex, no two graded alike; each third is of garments. */
export function chartOf(sex: Sex, n: number): Chart {
  const names = sets[n % sets.length]!
  const step = 5 + (n % 5)
  const ease = 4 + (n % 7)
  const isGarment = n % 3 === 0
  const sizes = Array.from({ length: 8 }, (_, place) => ({
    size: String(34 + 2 * place),
    measurements: Object.fromEntries(
      names.map((name) => {
        const usual = Math.exp(model[sex].mean[variables.indexOf(name as Variable)]!)
        const width = isGirth(name) ? step : step * 0.6
        const min = usual + (place - 3.8 + (n % 10) / 10) * width + (isGarment ? ease : 0)
        return [name, { min, max: min + width }]
      }),
    ),
  }))
  const asGarment = { kind: 'garment' as const, ease: Object.fromEntries(names.map((name) => [name, ease])) }
  return { unit: 'cm', ...(isGarment && asGarment), sizes, names }
}

/** The place of the size that sits best on somebody all of whom is known; nothing when none can be worn. */
export function bestFor(chart: SizeChart, body: Body, runsSmall = 0): number | undefined {
  const costs = cutSizes(chart).map(({ cuts }) => {
    const cms = cuts.map(({ part }) => body[part as Variable] + (isGirth(part) ? runsSmall : 0))
    return misfit(
      cuts.map((cut, place) => ({ ...cut, place })),
      Float64Array.from(cms),
      0,
    )
  })
  const least = Math.min(...costs)
  return Number.isFinite(least) ? costs.indexOf(least) : undefined
}

import { type FieldError, invalid } from '../../common/errors.ts'
import { dimensions, type Dimension } from '../dimensions.ts'
import type { BodyProfile } from '../schema.ts'
import { believe } from './belief.ts'

/** Kilograms per square metre: beyond these nobody has lived, and height or weight is in another unit. */
const BUILDS = { least: 9, most: 110 } as const

/** So many standard deviations from what height, weight and age lead one to expect. Nobody of the survey is beyond six. */
const BEYOND = 10

/** Refuses what cannot be one body, each measurement of which could be. @throws `common.invalid`, with the fields at fault */
export function requirePlausible(body: BodyProfile): void {
  const faults = [...faultsOfBuild(body), ...faultsOfDimensions(body)]
  if (faults.length > 0) throw invalid(faults)
}

function faultsOfBuild({ heightCm, weightKg }: BodyProfile): FieldError[] {
  const build = weightKg / (heightCm / 100) ** 2
  if (build >= BUILDS.least && build <= BUILDS.most) return []
  return [fault('weightKg', `Nobody of ${heightCm} cm weighs ${weightKg} kg.`)]
}

/** Each is held against the rest of the body alone, so that one slip does not put the others in the wrong. */
function faultsOfDimensions({ known = {}, ...body }: BodyProfile): FieldError[] {
  const { guessed, mean, covariance } = believe(body)
  return guessed.flatMap((name, k) => {
    const cm = known[name as Dimension]
    if (cm === undefined || Math.abs(Math.log(cm) - mean[k]!) <= BEYOND * Math.sqrt(covariance[k]![k]!)) return []
    const expected = Math.round(Math.exp(mean[k]!))
    const { description } = dimensions[name as Dimension]
    const message = `${cm} cm cannot be; about ${expected} cm go with this height and weight (${description.toLowerCase()}).`
    return [fault(`known.${name}`, message)]
  })
}

const fault = (path: string, message: string): FieldError => ({ path, message, code: 'implausible' })

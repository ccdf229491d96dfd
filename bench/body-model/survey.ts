// The survey the model is learnt from: people of the US Army, measured in 2012 (ANSUR II). The rows belong to others and
// are no part of the project; what is learnt from them is.

import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parse } from 'csv-parse/sync'
import type { Variable } from '../../domain/measurements/body/model.ts'

const root = path.join(import.meta.dirname, '../..')

/** Where the survey lies: in REAL_DATA_DIR, by default beside the project. */
export const surveyFile = path.join(path.resolve(root, process.env['REAL_DATA_DIR'] ?? '../shared/data'), 'ansur2.csv')

export const hasSurvey = existsSync(surveyFile)

/** Columns by what they say, and what one of theirs is in years, kilograms and centimetres. */
const columns: Readonly<Record<Variable, readonly [column: string, unit: number]>> = {
  age: ['age_years', 1],
  weight: ['weight_hg', 0.1],
  height: ['stature_mm', 0.1],
  chest: ['chestcircumference_mm', 0.1],
  waist: ['waistcircumference_mm', 0.1],
  hip: ['buttockcircumference_mm', 0.1],
  neck: ['neckcircumference_mm', 0.1],
  shoulder: ['biacromialbreadth_mm', 0.1],
  shoulderGirth: ['shouldercircumference_mm', 0.1],
  sleeve: ['sleeveoutseam_mm', 0.1],
  upperArm: ['bicepscircumferenceflexed_mm', 0.1],
  forearm: ['forearmcircumferenceflexed_mm', 0.1],
  wrist: ['wristcircumference_mm', 0.1],
  hand: ['handcircumference_mm', 0.1],
  back: ['waistbacklength_mm', 0.1],
  inseam: ['crotchheight_mm', 0.1],
  thigh: ['thighcircumference_mm', 0.1],
  calf: ['calfcircumference_mm', 0.1],
  ankle: ['anklecircumference_mm', 0.1],
  foot: ['footlength_mm', 0.1],
  footWidth: ['footbreadthhorizontal_mm', 0.1],
  head: ['headcircumference_mm', 0.1],
}

export interface Measured {
  readonly sex: 'male' | 'female'
  /** In years, kilograms and centimetres. */
  readonly values: Readonly<Record<Variable, number>>
}

export function readSurvey(): Measured[] {
  const rows = parse<Record<string, string>>(readFileSync(surveyFile), { columns: true })
  return rows.map((row) => {
    const { gender } = row
    if (gender !== 'male' && gender !== 'female') throw new TypeError(`The survey has a row of ${gender}.`)
    const values = Object.entries(columns).map(([name, [column, unit]]) => [name, Number(row[column]) * unit] as const)
    if (!values.every(([, value]) => value > 0)) throw new TypeError('The survey has a row with a gap.')
    return { sex: gender, values: Object.fromEntries(values) as Record<Variable, number> }
  })
}

export interface Fifth {
  readonly seen: readonly Measured[]
  readonly heldOut: readonly Measured[]
}

/** Each fifth of either sex in turn is kept back, every fifth person in the order of the file: what a model has not seen. */
export function fifthsOf(people: readonly Measured[]): Fifth[] {
  const counts = { male: 0, female: 0 }
  const places = people.map(({ sex }) => counts[sex]++ % 5)
  return [0, 1, 2, 3, 4].map((fifth) => ({
    seen: people.filter((_, n) => places[n] !== fifth),
    heldOut: people.filter((_, n) => places[n] === fifth),
  }))
}

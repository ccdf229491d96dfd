import {
  type Learnt,
  type LearntSex,
  type Sex,
  type Variable,
  variables,
} from '../../domain/measurements/body/model.ts'
import type { Measured } from './survey.ts'

/** Medians, spreads and correlations of the logarithms, rounded to what the survey can carry. */
export function learn(people: readonly Measured[]): Learnt {
  return { variables, male: learnSex(people, 'male'), female: learnSex(people, 'female') }
}

function learnSex(people: readonly Measured[], sex: Sex): LearntSex {
  const rows = people.filter((person) => person.sex === sex).map(({ values }) => logarithms(values))
  const mean = variables.map((_, k) => average(rows.map((row) => row[k]!)))
  const covariance = (k: number, l: number) =>
    rows.reduce((sum, row) => sum + (row[k]! - mean[k]!) * (row[l]! - mean[l]!), 0) / (rows.length - 1)
  const spread = variables.map((_, k) => Math.sqrt(covariance(k, k)))
  return {
    people: rows.length,
    median: mean.map((value) => Number(Math.exp(value).toPrecision(5))),
    spread: spread.map((value) => Number(value.toPrecision(5))),
    correlation: variables.map((_, k) =>
      upTo(k).map((_, l) => Number((covariance(k, l) / (spread[k]! * spread[l]!)).toFixed(4))),
    ),
  }
}

const upTo = (k: number) => variables.slice(0, k + 1)

const logarithms = (values: Readonly<Record<Variable, number>>) => variables.map((name) => Math.log(values[name]))

const average = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

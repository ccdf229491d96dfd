// `npm run body-model [-- --write]`: how well bodies are foretold that the model has not seen; with --write it is learnt
// anew, from everybody of the survey, into the file that the marketplace uses.

import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { markdown } from '../report.ts'
import { COVERED, evaluate, type Foretold, mostError } from './evaluate.ts'
import { learn } from './learn.ts'
import { hasSurvey, readSurvey, surveyFile } from './survey.ts'

const MODEL = path.join(import.meta.dirname, '../../domain/measurements/body/model.json')

const { write } = parseArgs({ options: { write: { type: 'boolean', default: false } } }).values
if (!hasSurvey) throw new Error(`There is no ${surveyFile}: REAL_DATA_DIR names the folder of ansur2.csv.`)
const people = readSurvey()
if (write) {
  const about = {
    source: 'ANSUR II, anthropometric survey of US Army personnel, 2012, as published',
    learntBy: 'npm run body-model -- --write',
    learntOn: new Date().toISOString().slice(0, 10),
  }
  writeFileSync(MODEL, `${JSON.stringify({ ...about, ...learn(people) }, undefined, 2)}\n`)
} else {
  const heading = ['sex', 'dimension', 'people', 'mean error, cm', 'in single fifths', 'may be', 'covered', '']
  console.log(`Each fifth of ${people.length} people foretold from the other four, by height, weight and age.\n`)
  console.log(markdown([heading, ...evaluate(people).map(rowOf)]))
}

function rowOf({ sex, dimension, people, meanError, betweenFifths, covered }: Foretold): string[] {
  const most = mostError[sex][dimension]
  const isKept = meanError <= (most ?? Infinity) && covered >= COVERED.least && covered <= COVERED.most
  return [
    sex,
    dimension,
    String(people),
    meanError.toFixed(2),
    betweenFifths.map((error) => error.toFixed(2)).join(' to '),
    most?.toFixed(1) ?? '',
    `${(covered * 100).toFixed(1)} %`,
    isKept ? 'met' : 'missed',
  ]
}

import { test } from 'tap'
import { COVERED, evaluate, mostError, profileOf } from '../../../bench/body-model/evaluate.ts'
import { learn } from '../../../bench/body-model/learn.ts'
import { fifthsOf, hasSurvey, type Measured, readSurvey } from '../../../bench/body-model/survey.ts'
import learnt from '../../../domain/measurements/body/model.json' with { type: 'json' }
import { requirePlausible } from '../../../domain/measurements/body/plausible.ts'

const skip = hasSurvey ? false : 'REAL_DATA_DIR has no ansur2.csv'
const survey = (): Measured[] => readSurvey()

test(
  'bodies the model has not seen are foretold from height, weight and age as well as we say',
  { skip },
  async (t) => {
    const figures = evaluate(survey())
    t.equal(figures.length, 2 * 19, 'every dimension of both sexes')
    for (const { sex, dimension, people, meanError, covered } of figures) {
      const most = mostError[sex][dimension] ?? Infinity
      const name = `${dimension}, ${sex}: off by ${meanError.toFixed(2)} cm, ${(covered * 100).toFixed(1)} % covered`
      t.ok(people > 1_500 && meanError <= most && covered >= COVERED.least && covered <= COVERED.most, name)
    }
  },
)

test('intervals hold as well when some of it was measured, and are nearer', { skip }, async (t) => {
  const people = survey()
  const [guessed, told] = [evaluate(people), evaluate(people, ['waist', 'hip'])]
  for (const { sex, dimension, meanError, covered } of told) {
    t.ok(covered >= COVERED.least && covered <= COVERED.most, `${dimension}, ${sex}: ${(covered * 100).toFixed(1)} %`)
    const before = guessed.find((each) => each.sex === sex && each.dimension === dimension)!
    t.ok(meanError <= before.meanError + 0.01, `${meanError.toFixed(2)} cm after ${before.meanError.toFixed(2)}`)
  }
})

test('the model in use is the one that the whole survey teaches', { skip }, async (t) => {
  const { source: _, learntBy: __, learntOn: ___, ...numbers } = learnt
  t.strictSame(numbers, { ...learn(survey()) }, 'or else: npm run body-model -- --write')
})

test('nobody of the survey is told that they cannot be', { skip }, async (t) => {
  for (const { sex, values } of survey()) {
    requirePlausible({ sex, ...profileOf(values, ['chest', 'waist', 'hip', 'inseam', 'thigh', 'sleeve', 'back']) })
  }
  t.pass('all were let in')
})

test('a model is never asked about somebody it has seen', { skip }, async (t) => {
  const fifths = fifthsOf(survey())
  t.equal(new Set(fifths.flatMap(({ heldOut }) => heldOut)).size, survey().length, 'everybody is asked about once')
  for (const { seen, heldOut } of fifths) t.notOk(seen.some((person) => heldOut.includes(person)))
})

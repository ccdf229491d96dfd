import * as fc from 'fast-check'
import { test } from 'tap'
import { believe } from '../../../domain/measurements/body/belief.ts'
import { cholesky, condition } from '../../../domain/measurements/body/gaussian.ts'
import learnt from '../../../domain/measurements/body/model.json' with { type: 'json' }
import { model, variables } from '../../../domain/measurements/body/model.ts'
import { predictBody } from '../../../domain/measurements/body/predict.ts'
import { dimensionNames } from '../../../domain/measurements/dimensions.ts'
import { predictMeasurements } from '../../../domain/measurements/operations.ts'
import { BodyProfile, Prediction } from '../../../domain/measurements/schema.ts'
import { perform } from '../../../domain/common/operation.ts'
import { people, scopeOf, testApp } from '../../support/app.ts'
import { failureOf } from '../../support/failure.ts'

const woman: BodyProfile = { sex: 'female', ageYears: 34, heightCm: 168, weightKg: 64 }
const man: BodyProfile = { sex: 'male', ageYears: 34, heightCm: 178, weightKg: 80 }
const UNSURVEYED = new Set<string>(['underbust', 'outseam'])

test('what is left uncertain is what two of three hanging together leave', async (t) => {
  const normal = {
    mean: [1, 2, 3],
    covariance: [
      [4, 2, 0],
      [2, 9, 3],
      [0, 3, 16],
    ],
  }
  const { rest, mean, covariance, distance } = condition(normal, new Map([[1, 5]]))
  t.strictSame(rest, [0, 2])
  const near = (values: readonly number[], expected: readonly number[]) =>
    t.ok(
      values.every((value, n) => Math.abs(value - expected[n]!) < 1e-12),
      String(values),
    )
  near(mean, [1 + (2 / 9) * 3, 3 + (3 / 9) * 3])
  near(covariance.flat(), [4 - 4 / 9, -6 / 9, -6 / 9, 16 - 9 / 9])
  near([distance], [1])
  near(condition(normal, new Map()).mean, normal.mean)
  t.throws(
    () =>
      cholesky([
        [1, 2],
        [2, 4],
      ]),
    RangeError,
  )
})

test('knowing one thing after the other comes to what knowing both at once does', async (t) => {
  const known = [
    [0, 3.4],
    [3, 4.6],
    [10, 3.5],
  ] as const
  const atOnce = condition(model.male, new Map(known))
  const first = condition(model.male, new Map(known.slice(0, 1)))
  const later = known.slice(1).map(([index, value]) => [first.rest.indexOf(index), value] as const)
  const inTurn = condition(first, new Map(later))
  for (const [n, value] of atOnce.mean.entries()) t.ok(Math.abs(value - inTurn.mean[n]!) < 1e-9)
  t.ok(Math.abs(atOnce.covariance[2]![2]! - inTurn.covariance[2]![2]!) < 1e-9)
})

test('the model is whole: of every variable, for both sexes, and no dimension follows from the others', async (t) => {
  t.strictSame(learnt.variables, variables, 'or else: npm run body-model -- --write')
  t.match(learnt, { source: /ANSUR II/, learntBy: String, learntOn: /^\d{4}-\d\d-\d\d$/ })
  t.match([learnt.male.people, learnt.female.people], [3_265, 1_588])
  for (const { mean, covariance } of Object.values(model)) {
    t.equal(mean.length, variables.length)
    t.doesNotThrow(() => cholesky(covariance))
  }
})

test('everything that was surveyed is predicted from height, weight and sex, with age or without', async (t) => {
  for (const body of [woman, man]) {
    const { ageYears: _, ...ageless } = body
    for (const asked of [body, ageless]) {
      const found = predictBody(asked)
      t.strictSame(new Set(Object.keys(found)), new Set(dimensionNames.filter((name) => !UNSURVEYED.has(name))))
      for (const { cm, low, high } of Object.values(found)) t.ok(low < cm && cm < high)
    }
  }
})

test('a larger body is predicted larger, an older one wider around the waist, a man otherwise than a woman', async (t) => {
  const usual = predictBody(man)
  t.ok(predictBody({ ...man, heightCm: 190 }).inseam!.cm > usual.inseam!.cm + 5)
  t.ok(predictBody({ ...man, weightKg: 95 }).chest!.cm > usual.chest!.cm + 4)
  t.ok(predictBody({ ...man, ageYears: 55 }).waist!.cm > usual.waist!.cm + 2)
  t.ok(predictBody({ ...woman, heightCm: 178, weightKg: 80 }).hip!.cm > usual.hip!.cm + 3)
  t.strictSame(
    predictBody({ ...man, ageYears: 80 }),
    predictBody({ ...man, ageYears: 58 }),
    'no trend beyond the survey',
  )
})

test('what is given stays as it is given, and makes the rest surer and other', async (t) => {
  const known = { waist: 81.53, outseam: 104, hip: 99 }
  const [found, guessed] = [predictBody({ ...man, known }), predictBody(man)]
  for (const [name, cm] of Object.entries(known)) {
    t.strictSame(found[name as keyof typeof found], { cm, low: cm, high: cm }, name)
  }
  t.ok(found.thigh!.high - found.thigh!.low < guessed.thigh!.high - guessed.thigh!.low)
  const wide = predictBody({ ...man, known: { waist: 95 } })
  t.ok(wide.chest!.cm > predictBody({ ...man, known: { waist: 82 } }).chest!.cm)
})

const widthOf = (body: BodyProfile) => {
  const { cm, low, high } = predictBody(body).waist!
  return (high - low) / cm
}

test('an unusual body is guessed at with more doubt than a usual one', async (t) => {
  t.ok(widthOf({ ...man, weightKg: 190 }) > widthOf(man) * 1.2)
})

test('whatever body is let in, the answer is of numbers and no interval is upside down', async (t) => {
  const bodies = fc.record({
    sex: fc.constantFrom('male' as const, 'female' as const),
    ageYears: fc.integer({ min: 13, max: 120 }),
    heightCm: fc.double({ min: 100, max: 250, noNaN: true }),
    weightKg: fc.double({ min: 25, max: 350, noNaN: true }),
    known: fc.record(
      { chest: fc.double({ min: 50, max: 200, noNaN: true }), foot: fc.double({ min: 15, max: 40, noNaN: true }) },
      { requiredKeys: [] },
    ),
  })
  fc.assert(
    fc.property(bodies, (body) => {
      const { dimensions } = Prediction.parse({ dimensions: predictBody(BodyProfile.parse(body)) })
      return Object.values(dimensions).every(({ cm, low, high }) => low > 0 && low <= cm && cm <= high)
    }),
    { numRuns: 300 },
  )
  t.pass('of three hundred')
})

test('with all but one known, that one is nearly known', async (t) => {
  const all = predictBody(man)
  const known = Object.fromEntries(
    Object.entries(all).flatMap(([name, { cm }]) => (name === 'thigh' ? [] : [[name, cm] as const])),
  )
  const belief = believe({ ...man, known })
  t.strictSame(belief.guessed, ['thigh'])
  t.ok(Math.abs(predictBody({ ...man, known }).thigh!.cm - all.thigh!.cm) < 1)
})

const impossible: readonly (readonly [body: object, path: string])[] = [
  [{ ...man, heightCm: 120, weightKg: 300 }, 'weightKg'],
  [{ ...man, heightCm: 200, weightKg: 30 }, 'weightKg'],
  [{ ...man, known: { waist: 185 } }, 'known.waist'],
  [{ ...man, known: { chest: 96, inseam: 118 } }, 'known.inseam'],
  [{ ...woman, known: { hip: 52 } }, 'known.hip'],
  [{ ...man, heightCm: 1.78 }, 'heightCm'],
  [{ ...man, known: { bust: 90 } }, 'known'],
]

test('what cannot be one body is refused where it stands, though each measurement could be somebody’s', async (t) => {
  const app = await testApp(t)
  const ask = (body: object) => perform(scopeOf(app, people.nobody), predictMeasurements, body)
  for (const [body, path] of impossible) {
    const { code, errors } = await failureOf(ask(body))
    t.equal(code, 'common.invalid')
    t.strictSame(
      (errors as { path: string }[]).map((error) => error.path),
      [path],
      JSON.stringify(body),
    )
  }
  t.match(
    await ask(man),
    { dimensions: { chest: { cm: Number, low: Number, high: Number } } },
    'and nobody need sign in',
  )
})

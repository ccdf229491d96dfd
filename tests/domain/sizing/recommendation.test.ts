import { test } from 'tap'
import { believe } from '../../../domain/measurements/body/belief.ts'
import type { Dimension } from '../../../domain/measurements/dimensions.ts'
import type { BodyProfile } from '../../../domain/measurements/schema.ts'
import type { SizeChart } from '../../../domain/products/size-chart.ts'
import { likelyBodies } from '../../../domain/sizing/fit/bodies.ts'
import { recommendSize } from '../../../domain/sizing/fit/recommend.ts'
import type { SizeRecommendation } from '../../../domain/sizing/schema.ts'
import { dice } from '../../../bench/dice.ts'
import { bestFor, type Chart, chartOf, somebody, told } from '../../../bench/sizing/population.ts'

type Ranges = Readonly<Record<string, readonly [min: number, max: number]>>

const chartWith = (sizes: Readonly<Record<string, Ranges>>, more: Partial<SizeChart> = {}): SizeChart => ({
  unit: 'cm',
  ...more,
  sizes: Object.entries(sizes).map(([size, ranges]) => ({
    size,
    measurements: Object.fromEntries(Object.entries(ranges).map(([name, [min, max]]) => [name, { min, max }])),
  })),
})

const shirts = chartWith({
  S: { chest: [84, 90], waist: [72, 78] },
  M: { chest: [90, 96], waist: [78, 84] },
  L: { chest: [96, 102], waist: [84, 90] },
})

const body: BodyProfile = { sex: 'male', ageYears: 30, heightCm: 172, weightKg: 66 }
const taped = (known: BodyProfile['known']): BodyProfile => ({ ...body, known })
const textsOf = ({ reasons }: SizeRecommendation) => reasons.map(({ text }) => text)
const totalOf = ({ probabilities }: SizeRecommendation) =>
  Object.values(probabilities).reduce((total, share) => total + share, 0)

test('whoever has measured what the chart measures is told the size that is cut for them', async (t) => {
  const found = recommendSize(shirts, taped({ chest: 93, waist: 81 }))
  t.match(found, { size: 'M', unsure: false })
  t.ok(found.probabilities['M']! > 0.99)
  t.strictSame(textsOf(found), ['chest fits M, which is for 90 to 96 cm', 'waist fits M, which is for 78 to 84 cm'])
})

test('where two sizes are as good the choice is said to be unsure, and what each would be like', async (t) => {
  const chart = chartWith({ M: { chest: [90, 96] }, L: { chest: [96, 102] } })
  const found = recommendSize(chart, taped({ chest: 96 }))
  t.equal(found.unsure, true)
  t.ok(found.size === 'M' || found.size === 'L')
  t.ok(Math.abs(found.probabilities['M']! - found.probabilities['L']!) < 0.15, 'a tape cannot tell them apart')
})

test('of what disagrees each is named with the size and by how much', async (t) => {
  const found = recommendSize(shirts, taped({ chest: 90.5, waist: 85.5 }))
  t.equal(found.size, 'M')
  t.strictSame(found.reasons.slice(0, 2), [
    { dimension: 'chest', size: 'M', text: 'chest fits M, which is for 90 to 96 cm' },
    { dimension: 'waist', size: 'M', text: 'waist 1.5 cm tight in M' },
  ])
})

test('a little loose is better than as little tight', async (t) => {
  const gap = chartWith({ S: { chest: [80, 86] }, M: { chest: [92, 98] } })
  t.equal(recommendSize(gap, taped({ chest: 89 })).size, 'M', 'half way between')
  t.equal(recommendSize(gap, taped({ chest: 86.5 })).size, 'S')
})

test('probabilities are of all sizes, and what is missing to one is that none can be worn', async (t) => {
  const few = recommendSize(shirts, body)
  t.strictSame(Object.keys(few.probabilities), ['S', 'M', 'L'])
  t.ok(Math.abs(totalOf(few) - 1) < 1e-9)
  const giant = recommendSize(shirts, taped({ chest: 130, waist: 120 }))
  t.match(giant, { size: null, unsure: false, probabilities: { S: 0, M: 0, L: 0 } })
  t.ok(textsOf(giant).includes('chest 28 cm tight in L'), 'held against the size that comes nearest')
  const edge = recommendSize(shirts, taped({ chest: 102 * 1.05, waist: 88 }))
  t.equal(edge.unsure, true, 'whether the largest can be worn is not to be told')
})

test('the less is known, the less sure it is, and what to measure is said', async (t) => {
  const [guessed, half, whole] = [body, taped({ chest: 94 }), taped({ chest: 94, waist: 80 })].map((each) =>
    Math.max(...Object.values(recommendSize(shirts, each).probabilities)),
  )
  t.ok(guessed! < half! && half! < whole!, `${guessed}, ${half}, ${whole}`)
  const unsure = recommendSize(shirts, { ...body, weightKg: 68 })
  t.equal(unsure.unsure, true)
  t.match(unsure.reasons.at(-1), {
    dimension: 'waist',
    text: /^measure it to be surer: waist may be anything from \d+ to \d+ cm$/,
  })
})

test('without a chart, or with one of things unknown, there is no size and it says why', async (t) => {
  for (const chart of [
    null,
    chartWith({ One: {} }),
    chartWith({ One: { strap: [50, 60], toString: [1, 2] as const } }),
  ] as const) {
    const found = recommendSize(chart, body)
    t.match(found, { size: null, unsure: true, probabilities: {}, reasons: [{ dimension: null, size: null }] })
    t.match(textsOf(found), [/size chart/])
  }
  const outseam = chartWith({ 30: { outseam: [98, 102] }, 32: { outseam: [102, 106] } })
  t.equal(recommendSize(outseam, body).size, null, 'what was never surveyed is not guessed')
  t.equal(recommendSize(outseam, taped({ outseam: 104 })).size, '32', 'but taken from whoever knows it')
})

test('names that charts use are understood', async (t) => {
  const chart = chartWith({ 38: { bust: [86, 90], hips: [92, 96] }, 40: { bust: [90, 94], hips: [96, 100] } })
  t.equal(recommendSize(chart, taped({ chest: 92, hip: 98 })).size, '40')
})

test('a garment fits a body smaller than it by its ease', async (t) => {
  const ease = { chest: 10 }
  const garments = chartWith({ M: { chest: [104, 104] }, L: { chest: [110, 110] } }, { kind: 'garment', ease })
  t.equal(recommendSize(garments, taped({ chest: 94 })).size, 'M')
  t.equal(recommendSize(garments, taped({ chest: 100 })).size, 'L')
  t.ok(textsOf(recommendSize(garments, taped({ chest: 96 }))).includes('chest 2 cm tight in M'))
})

test('cloth that gives keeps whoever would be too large, and changes nothing for the others', async (t) => {
  const stretching = { ...shirts, stretch: 0.15 }
  const [large, usual] = [taped({ chest: 112, waist: 95 }), taped({ chest: 93, waist: 81 })]
  t.equal(recommendSize(shirts, large).size, null)
  t.equal(recommendSize(stretching, large).size, 'L')
  t.strictSame(recommendSize(stretching, usual).probabilities, recommendSize(shirts, usual).probabilities)
  const trousers = chartWith({ 30: { inseam: [74, 78] } }, { stretch: 0.15 })
  t.equal(recommendSize(trousers, taped({ inseam: 86 })).size, null, 'but not along the leg')
})

test('a brand that runs small is bought larger, one that runs large smaller, and it says so', async (t) => {
  const known = taped({ chest: 94, waist: 82 })
  t.equal(recommendSize(shirts, known).size, 'M')
  const small = recommendSize(shirts, known, 4)
  t.equal(small.size, 'L')
  t.match(small.reasons.at(-1), { dimension: null, text: 'this brand runs 4 cm small, as others have found' })
  t.equal(recommendSize(shirts, known, -5).size, 'S')
  const legs = chartWith({ 30: { inseam: [74, 78] }, 32: { inseam: [78, 82] } })
  t.equal(recommendSize(legs, taped({ inseam: 76 }), 5).size, '30', 'how long a leg is has nothing to do with it')
})

test('the same question has the same answer', async (t) => {
  t.strictSame(recommendSize(shirts, body), recommendSize(shirts, body))
})

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

test('the bodies a size is tried on are spread as what is believed of the body, its parts hanging together', async (t) => {
  const parts = ['height', 'thigh', 'chest', 'hip'] as const
  const belief = believe({ ...body, known: { chest: 94 } })
  const bodies = likelyBodies(belief, parts)
  const logarithms = parts.map((_, place) => [...bodies].filter((__, n) => n % parts.length === place).map(Math.log))
  const covarianceOf = (a: number, b: number) =>
    meanOf(
      logarithms[a]!.map(
        (value, n) => (value - meanOf(logarithms[a]!)) * (logarithms[b]![n]! - meanOf(logarithms[b]!)),
      ),
    )
  const [thigh, hip] = [belief.guessed.indexOf('thigh'), belief.guessed.indexOf('hip')]
  const isNear = (value: number, expected: number, within: number) =>
    t.ok(Math.abs(value - expected) < within, `${value} is about ${expected}`)
  isNear(meanOf(logarithms[1]!), belief.mean[thigh]!, 0.001)
  isNear(covarianceOf(1, 1) / belief.covariance[thigh]![thigh]!, 1, 0.03)
  const correlation =
    belief.covariance[thigh]![hip]! / Math.sqrt(belief.covariance[thigh]![thigh]! * belief.covariance[hip]![hip]!)
  t.ok(correlation > 0.4, 'who has more around the hip than expected has more around the thigh')
  isNear(covarianceOf(1, 3) / Math.sqrt(covarianceOf(1, 1) * covarianceOf(3, 3)), correlation, 0.03)
  isNear(Math.exp(meanOf(logarithms[2]!)), 94, 0.1)
  isNear(Math.sqrt(covarianceOf(2, 2)) * 94, 0.94, 0.03)
  isNear(covarianceOf(0, 2) / Math.sqrt(covarianceOf(0, 0) * covarianceOf(2, 2)), 0, 0.03)
})

interface Outcome {
  readonly said: number
  readonly unsure: boolean
  /** By how many sizes it was wrong; nothing when none was recommended. */
  readonly off: number | undefined
}

/** Two thousand people, each with one of two hundred charts in which there is a right size for them. */
function outcomesOf(namesOf: (chart: Chart) => readonly Dimension[]): Outcome[] {
  const draw = dice(7)
  return Array.from({ length: 2_000 }, (_, n) => {
    const sex = n % 2 === 0 ? 'female' : 'male'
    const [chart, body] = [chartOf(sex, n % 200), somebody(sex, draw)]
    const right = bestFor(chart, body)
    const found = recommendSize(chart, told(body, namesOf(chart), draw))
    const place = chart.sizes.findIndex(({ size }) => size === found.size)
    const said = Math.max(...Object.values(found.probabilities))
    return { said, unsure: found.unsure, off: place < 0 ? undefined : Math.abs(place - (right ?? -9)), right }
  }).filter(({ right }) => right !== undefined)
}

const share = (outcomes: readonly Outcome[], is: (outcome: Outcome) => boolean): number =>
  outcomes.filter(is).length / outcomes.length

test('of people who have measured what their chart measures, nine in ten are told the right size', async (t) => {
  const outcomes = outcomesOf(({ names }) => names)
  const [right, nearly] = [share(outcomes, ({ off }) => off === 0), share(outcomes, ({ off }) => off! <= 1)]
  t.ok(right >= 0.85, `${(right * 100).toFixed(1)} % right`)
  t.ok(nearly >= 0.98, `${(nearly * 100).toFixed(1)} % within one size`)
})

test('of people of whom only height, weight and age are known, sizes are right as often as they claim to be', async (t) => {
  const outcomes = outcomesOf(() => [])
  t.ok(outcomes.length > 1_800)
  for (const [from, to] of [
    [0.4, 0.5],
    [0.5, 0.6],
    [0.6, 0.7],
    [0.7, 0.8],
    [0.8, 1],
  ] as const) {
    const those = outcomes.filter(({ said }) => said >= from && said < to)
    const claimed = those.reduce((sum, { said }) => sum + said, 0) / those.length
    const was = share(those, ({ off }) => off === 0)
    t.ok(Math.abs(claimed - was) < 0.06, `of ${those.length} said ${claimed.toFixed(2)}, were ${was.toFixed(2)}`)
  }
  t.ok(
    outcomes.every(({ said, unsure, off }) => off === undefined || unsure === said < 0.6),
    'and below three in five they say that they are unsure',
  )
})

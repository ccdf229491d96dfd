import { test } from 'tap'
import { profileOf } from '../../../bench/body-model/evaluate.ts'
import { hasSurvey, readSurvey } from '../../../bench/body-model/survey.ts'
import { recommendSize } from '../../../domain/sizing/fit/recommend.ts'
import { bestFor, chartOf } from '../../../bench/sizing/population.ts'

const skip = hasSurvey ? false : 'REAL_DATA_DIR has no ansur2.csv'

test('of real people, sizes are right as often as they claim to be', { skip }, async (t) => {
  const outcomes = readSurvey().flatMap(({ sex, values }, n) => {
    const chart = chartOf(sex, n % 200)
    const right = bestFor(chart, { sex, ...values })
    if (right === undefined) return []
    const { size, probabilities } = recommendSize(chart, { sex, ...profileOf(values, []) })
    return [{ said: Math.max(...Object.values(probabilities)), isRight: chart.sizes[right]!.size === size }]
  })
  t.ok(outcomes.length > 4_000)
  for (const [from, to] of [
    [0.4, 0.5],
    [0.5, 0.6],
    [0.6, 0.7],
    [0.7, 0.8],
    [0.8, 1],
  ] as const) {
    const those = outcomes.filter(({ said }) => said >= from && said < to)
    const claimed = those.reduce((sum, { said }) => sum + said, 0) / those.length
    const was = those.filter(({ isRight }) => isRight).length / those.length
    t.ok(Math.abs(claimed - was) < 0.05, `of ${those.length} said ${claimed.toFixed(3)}, were ${was.toFixed(3)}`)
  }
})

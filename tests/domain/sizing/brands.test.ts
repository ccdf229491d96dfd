import { test } from 'tap'
import { type BrandFit, observedMm, runsSmallBy } from '../../../domain/sizing/offset.ts'
import { recommendSize } from '../../../domain/sizing/fit/recommend.ts'
import type { Verdict } from '../../../domain/sizing/schema.ts'
import { dice } from '../../../bench/dice.ts'
import { bestFor, chartOf, somebody, told } from '../../../bench/sizing/population.ts'

const chart = chartOf('female', 2)
const STEP_MM = 70
const voices = (...mm: readonly number[]): BrandFit => ({
  votes: mm.length,
  sumMm: mm.reduce((sum, each) => sum + each, 0),
})

test('too small says that a brand runs small, too large that it runs large, kept that it is right', async (t) => {
  t.equal(observedMm(chart, { size: '40', verdict: 'too-small' }), STEP_MM)
  t.equal(observedMm(chart, { size: '40', verdict: 'too-large' }), -STEP_MM)
  t.equal(observedMm(chart, { size: '40', verdict: 'kept' }), 0)
})

test('a size more than the chart advises, and kept, says as much as the advised one found too small', async (t) => {
  const advised = { 38: 0.1, 40: 0.8, 42: 0.1 }
  t.equal(observedMm(chart, { size: '42', verdict: 'kept' }, advised), STEP_MM)
  t.equal(observedMm(chart, { size: '40', verdict: 'too-small' }, advised), STEP_MM)
  t.equal(observedMm(chart, { size: '42', verdict: 'too-large' }, advised), 0)
  t.equal(observedMm(chart, { size: '48', verdict: 'kept' }, advised), STEP_MM, 'a gift counts as one size')
})

test('few voices move little, many as far as they say, and none further than its bound', async (t) => {
  t.equal(runsSmallBy(voices()), 0)
  const one = runsSmallBy(voices(STEP_MM))
  const three = runsSmallBy(voices(STEP_MM, STEP_MM, STEP_MM))
  const many = runsSmallBy({ votes: 400, sumMm: 400 * 40 })
  t.ok(one > 0 && one < 0.5, 'one voice is hardly heard')
  t.ok(three > one && three < 1)
  t.ok(many > 3.5 && many < 4, 'four hundred are nearly believed')
  t.equal(runsSmallBy({ votes: 10_000, sumMm: 10_000 * 200 }), 6)
  t.equal(runsSmallBy({ votes: 10_000, sumMm: 10_000 * -200 }), -6)
})

/** Shops as real people do: each takes what is advised at the time, or what the chart alone says, and speaks of it. */
function afterVoices(count: number, followers: number, trulySmall: number): BrandFit {
  const draw = dice(count)
  const fit = { votes: 0, sumMm: 0 }
  while (fit.votes < count) {
    const body = somebody('female', draw)
    const profile = told(body, chart.names, draw)
    const follows = draw() < followers
    const alone = recommendSize(chart, profile)
    const worn = (follows ? recommendSize(chart, profile, runsSmallBy(fit)) : alone).size
    const right = bestFor(chart, body, trulySmall)
    if (worn === null || right === undefined) continue
    const place = chart.sizes.findIndex(({ size }) => size === worn)
    const verdict: Verdict = place < right ? 'too-small' : place > right ? 'too-large' : 'kept'
    fit.votes += 1
    fit.sumMm += observedMm(chart, { size: worn, verdict }, alone.probabilities)
  }
  return fit
}

/** Of how many others the size advised is the right one. */
function rightFor(runsSmall: number, trulySmall: number): number {
  const draw = dice(99)
  const outcomes = Array.from({ length: 400 }, () => {
    const body = somebody('female', draw)
    const right = bestFor(chart, body, trulySmall)
    const { size } = recommendSize(chart, told(body, chart.names, draw), runsSmall)
    return right === undefined ? undefined : chart.sizes[right]!.size === size
  }).filter((outcome) => outcome !== undefined)
  return outcomes.filter(Boolean).length / outcomes.length
}

for (const trulySmall of [4, -4]) {
  test(`five hundred voices set a brand right that is ${trulySmall} cm off, whoever follows advice`, async (t) => {
    const before = rightFor(0, trulySmall)
    for (const followers of [0, 1]) {
      const learnt = runsSmallBy(afterVoices(500, followers, trulySmall))
      t.ok(Math.abs(learnt - trulySmall) < 1, `${followers}: ${learnt.toFixed(2)} cm learnt`)
      const after = rightFor(learnt, trulySmall)
      t.ok(
        after >= before + 0.15,
        `${followers}: right for ${(before * 100).toFixed(0)} %, then ${(after * 100).toFixed(0)} %`,
      )
    }
  })
}

test('a brand whose charts are right is left as it is', async (t) => {
  t.ok(Math.abs(runsSmallBy(afterVoices(500, 1, 0))) < 0.5)
})

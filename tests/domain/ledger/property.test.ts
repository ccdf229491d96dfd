import * as fc from 'fast-check'
import t, { test } from 'tap'
import { testMarket } from '../../support/app.ts'
import { play } from '../../support/ledger/play.ts'
import { step } from '../../support/ledger/steps.ts'

const { app } = await testMarket(t, { products: 1 })
const seed = Number(process.env['LEDGER_SEED'] ?? 20_261_127)

test('whatever is sold, given back, released and paid out in whatever order, no unit is made or lost', async (t) => {
  let booked = 0
  // What fails is not made smaller: every try would be a market of its own. The seed brings it back.
  for (let market = 0; market < 10; market += 1) {
    booked += await play(app, fc.sample(step, { numRuns: 300, seed: seed + market }))
  }
  t.ok(booked > 1_000, `${booked} bookings, seed ${seed}`)
})

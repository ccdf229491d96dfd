import t, { test } from 'tap'
import { faultPoints } from '../../../domain/common/fault-point.ts'
import { testShop } from '../../support/app.ts'
import { checkout, payment, payout, refund } from '../../support/killed/acts.ts'
import { openShop, type Shop } from '../../support/killed/shop.ts'
import { play, runsOf, titleOf } from '../../support/killed/walk.ts'
import { testWorld } from '../../support/killed/world.ts'
import { ownClock } from '../../support/till.ts'

/** Two go on side by side, each with a database of its own. */
const shops = await Promise.all([anotherShop(), anotherShop()])
const runs = await runsOf(shops[0], [checkout, payment, refund, payout])

async function anotherShop(): Promise<Shop> {
  const clock = ownClock()
  return openShop(await testShop(t, { clock: clock.now }), clock, testWorld())
}

test('every named point is on the way of a checkout, a payment, a refund or a payout', async (t) => {
  const passed = new Set(runs.map(({ death }) => death.point))
  t.strictSame([...passed].toSorted(), [...faultPoints].toSorted())
})

test('whoever dies at any of them leaves it to be done, once', async (t) => {
  const waiting = [...runs]
  const work = async (shop: Shop) => {
    for (let run = waiting.shift(); run !== undefined; run = waiting.shift()) {
      t.strictSame(await play(shop, run), [], titleOf(run))
    }
  }
  await Promise.all(shops.map(work))
})

import * as acts from '../tests/support/killed/acts.ts'
import { openShop } from '../tests/support/killed/shop.ts'
import { play, runsOf, titleOf } from '../tests/support/killed/walk.ts'
import { testWorld } from '../tests/support/killed/world.ts'
import { type OwnClock, ownClock } from '../tests/support/till.ts'
import { crewFor } from './killed/sending.ts'
import { type Outside, paystackWorld, stripeWorld } from './killed/worlds.ts'
import { openOwnMarket } from './own-market.ts'

const { checkout, payment, capture, reconciliation, refund, cancellation, abandonment, expiry, payout } = acts
const ofPayments = [payment, capture, refund, cancellation, abandonment, expiry]

interface Tour {
  readonly open: (clock: OwnClock) => Promise<Outside>
  readonly acts: readonly acts.Act[]
}

/** By each provider what has to do with it. */
const tours: readonly Tour[] = [
  {
    open: async () => ({ world: testWorld(), close: async () => {} }),
    acts: [checkout, ...ofPayments, reconciliation, payout],
  },
  { open: stripeWorld, acts: ofPayments },
  { open: paystackWorld, acts: ofPayments },
]

/** Kills web and worker at every point that they come by, each time that they do; says what was wrong afterwards. */
export async function playKilled(signal: AbortSignal): Promise<boolean> {
  let isRight = true
  for (const tour of tours) isRight = (await playTour(tour, signal)) && isRight
  return isRight
}

async function playTour({ open, acts: all }: Tour, signal: AbortSignal): Promise<boolean> {
  await using stack = new AsyncDisposableStack()
  const clock = ownClock()
  const { world } = stack.adopt(await open(clock), (outside) => outside.close())
  const app = await openOwnMarket(stack, { products: 24, vendors: 4, clock: clock.now, env: world.env })
  const shop = await openShop(app, clock, world)
  const crew = stack.adopt(crewFor(app), (each) => each.dismiss())
  const runs = await runsOf(shop, all, crew.send)
  let wrongs = 0
  for (const [place, run] of runs.entries()) {
    signal.throwIfAborted()
    const found = await play(shop, run, crew.send)
    const end = found.length === 0 ? 'well' : `WRONG:\n- ${found.join('\n- ')}`
    process.stderr.write(`${world.provider} ${place + 1} of ${runs.length}: ${titleOf(run)}: ${end}\n`)
    if (found.length > 0) wrongs += 1
  }
  console.log(
    `${world.provider}: killed at ${runs.length} points of ${all.map(({ name }) => name).join(', ')}; ${wrongs} wrong`,
  )
  return wrongs === 0
}

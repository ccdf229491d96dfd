import * as fc from 'fast-check'
import { play } from '../tests/support/ledger/play.ts'
import { step } from '../tests/support/ledger/steps.ts'
import { openOwnMarket } from './own-market.ts'

/** Steps of one market; another then begins with other vendors, so that what is expected stays quick to reckon. */
const OF_ONE_MARKET = 5_000

export interface LedgerOptions {
  readonly steps: number
  readonly seed: number
  readonly signal: AbortSignal
}

/** Lets random things happen to money on a database that ends with this process; says where the books went wrong. */
export async function playLedger({ steps, seed, signal }: LedgerOptions): Promise<boolean> {
  await using stack = new AsyncDisposableStack()
  const app = await openOwnMarket(stack, { products: 1, vendors: 1 })
  let booked = 0
  let played = 0
  while (played < steps && !signal.aborted) {
    const numRuns = Math.min(OF_ONE_MARKET, steps - played)
    try {
      booked += await play(app, fc.sample(step, { numRuns, seed: seed + played }))
    } catch (error) {
      console.log(`WRONG in the market after ${played} steps of seed ${seed}: ${(error as Error).message}`)
      return false
    }
    played += numRuns
    process.stderr.write(`${played} steps …\n`)
  }
  console.log(`${played} steps, ${booked} bookings, seed ${seed}: every account says what has happened.`)
  return !signal.aborted
}

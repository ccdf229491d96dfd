import { type Storm, storm } from '../tests/support/payments/storm.ts'
import { ownClock, tillOf } from '../tests/support/till.ts'
import { buildServer } from '../server/app.ts'
import { openOwnMarket } from './own-market.ts'

export interface PaymentsOptions {
  readonly buyers: number
  readonly seed: number
  readonly signal: AbortSignal
}

/** Has many buyers pay by each provider, which fails in every way; says what order, books and provider disagree about. */
export async function playPayments({ buyers, seed, signal }: PaymentsOptions): Promise<boolean> {
  let isRight = true
  for (const provider of ['stripe', 'paystack'] as const) {
    const begin = performance.now()
    const onProgress = (what: string) => {
      signal.throwIfAborted()
      process.stderr.write(`${provider}: ${what} …\n`)
    }
    const { wrongs, orders } = await oneStorm({ provider, buyers, seed, onProgress })
    const seconds = ((performance.now() - begin) / 1_000).toFixed(0)
    console.log(`${provider}: ${buyers} buyers, ${JSON.stringify(orders)}, ${seconds} s, seed ${seed}`)
    console.log(wrongs.length === 0 ? 'Order, books and provider agree.' : `WRONG:\n- ${wrongs.join('\n- ')}`)
    isRight &&= wrongs.length === 0
  }
  return isRight
}

async function oneStorm(setting: Storm) {
  await using stack = new AsyncDisposableStack()
  return await storm(async (payments) => {
    const clock = ownClock()
    const gateways = { payments: payments(clock.now) }
    const app = await openOwnMarket(stack, { products: 24, vendors: 4, clock: clock.now, gateways })
    const server = stack.adopt(await buildServer(app), (each) => each.close())
    return {
      till: await tillOf(app, clock),
      async receive(to, { body, headers }) {
        const url = `/api/v1/webhooks/${to}`
        return (await server.inject({ method: 'POST', url, payload: body, headers: { ...headers } })).statusCode
      },
    }
  }, setting)
}

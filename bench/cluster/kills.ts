import { sql } from 'kysely'
import { setTimeout as sleep } from 'node:timers/promises'
import { wrongsAfter } from '../../tests/support/race/aftermath.ts'
import { emailOf, type Race, type Request, run, type Send } from '../../tests/support/race/race.ts'
import type { Drained } from '../../tests/support/till.ts'
import { tasksLeft } from './tasks-left.ts'
import { type Hindrances, idOf, stubborn } from './stubborn.ts'
import type { Topology } from './topology.ts'

/** How many at a time begin to order, and how far apart. */
const WAVE = 5
const APART_MS = 60

interface Crowd {
  readonly send: Send
  /** Resolves once the first is about to order: all have their carts. */
  readonly begun: Promise<void>
  /** Lets those order whose turn this is. */
  let(round: number): void
  readonly met: Hindrances
  /** How many were told that their payment is what. */
  readonly paid: Record<string, number>
}

/**
 * Kills each web and each worker in turn while buyers race for few pieces and pay for what they get: each piece is sold once, each
 * order is made, paid and told of once, and no task is lost.
 */
export async function playKills({ url, nodes }: Topology, { db }: Drained, race: Race): Promise<string[]> {
  const crowd = crowdOf(url, race, nodes.length)
  const running = run(race, crowd.send)
  await Promise.race([crowd.begun, running])
  for (const [round, node] of nodes.entries()) {
    crowd.let(round)
    await sleep(3 * APART_MS)
    await node.kill()
  }
  const told = await running
  const left = await tasksLeft(db)
  const { sold = 0 } = told
  console.log(
    `     ${nodes.length} processes killed; ${race.buyers} buyers, ${race.units} pieces: ${JSON.stringify(told)}, ` +
      `payments ${JSON.stringify(crowd.paid)}, on the way ${JSON.stringify(crowd.met)}`,
  )
  return [
    ...(await wrongsAfter(db, race, told)),
    ...(await wrongsOfOrders(db, race, sold)),
    ...(JSON.stringify(crowd.paid) === JSON.stringify({ captured: sold })
      ? []
      : [`${sold} orders, payments ${JSON.stringify(crowd.paid)}`]),
    ...(left === 0 ? [] : [`${left} tasks are left or have failed`]),
  ]
}

/** Buyers who order when it is their turn, pay at once, and come again until they are answered. */
function crowdOf(url: string, race: Race, rounds: number): Crowd {
  const begun = Promise.withResolvers<void>()
  const gates = Array.from({ length: rounds }, () => Promise.withResolvers<void>())
  const [met, paid]: [Hindrances, Record<string, number>] = [{}, {}]
  const size = Math.ceil(race.buyers / rounds)
  return {
    met,
    paid,
    begun: begun.promise,
    let: (round) => gates[round]!.resolve(),
    async send(buyer, request) {
      const isOrder = request.path.includes('/orders')
      if (isOrder) {
        begun.resolve()
        await gates[Math.floor(buyer / size)]!.promise
        await sleep(Math.floor((buyer % size) / WAVE) * APART_MS)
      }
      const answer = await stubborn(url, request, `${request.path.replaceAll(/\W/g, '-')}-${buyer}`, met)
      if (isOrder && answer.status < 300) {
        const status = await pay(url, request, idOf(answer), met)
        paid[status] = (paid[status] ?? 0) + 1
      }
      return answer
    },
  }
}

async function pay(url: string, { headers }: Request, order: number, met: Hindrances): Promise<string> {
  const request = { path: `/api/v1/orders/${order}/payments`, headers, body: { provider: 'test', card: 'success' } }
  const { status, body } = await stubborn(url, request, `payment-of-${order}`, met)
  const told = body as { status?: string | number; code?: string }
  return status < 300 ? String(told.status) : `${status} ${told.code}`
}

/** Whether each buyer who was told of an order has one, which is paid once and told of once. */
async function wrongsOfOrders(db: Drained['db'], race: Race, sold: number): Promise<string[]> {
  const emails = Array.from({ length: race.buyers }, (_, buyer) => emailOf(race, buyer + 1))
  const { rows } = await sql<Record<'orders' | 'buyers' | 'paid' | 'captured' | 'events' | 'confirmed', number>>`
    with own as (
      select orders.id, orders.customer_id, orders.status from orders join users on users.id = orders.customer_id
      where users.email = any(${emails}::text[])
    )
    select count(*)::int as orders, count(distinct customer_id)::int as buyers,
      (count(*) filter (where status = 'paid'))::int as paid,
      (select count(*)::int from payments where status = 'captured' and order_id in (select id from own)) as captured,
      (select count(*)::int from events where name = 'order.placed'
        and (payload ->> 'orderId')::bigint in (select id from own)) as events,
      (select count(*)::int from tasks where task = 'notifications.sendOrderConfirmation' and status = 'SUCCESSFUL'
        and (payload ->> 'orderId')::bigint in (select id from own)) as confirmed
    from own`.execute(db)
  return Object.entries(rows[0]!)
    .filter(([, count]) => count !== sold)
    .map(([what, count]) => `${sold} were told of an order; ${what}: ${count}`)
}

import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { faultsOf } from '../../server/manage/verify.ts'
import { emailOf, headersOf, type Race } from '../../tests/support/race/race.ts'
import { deliveryAddress, type Drained } from '../../tests/support/till.ts'
import { tasksLeft } from './tasks-left.ts'
import { codeOf, type Hindrances, stubborn } from './stubborn.ts'
import type { Topology } from './topology.ts'

const PEOPLE = 12
const AWAY_MS = 2_000
/** How long all may take to be well again once what was away is back. */
const RECOVERY_MS = 30_000

/** Of requests: what went wrong is told once. */
const ID = /[\da-f]{8}-[\da-f-]{27}/g

interface Seen {
  requests: number
  orders: number
  /** Answers by their status, of those that were no orders. */
  readonly statuses: Record<string, number>
  /** What orders met on their way. */
  readonly met: Hindrances
  readonly wrongs: Set<string>
}

/**
 * Takes PgBouncer away under load, and Redis, and brings them back: meanwhile requests may be told clearly to come again and nothing
 * else, and afterwards all is well by itself.
 */
export async function playOutages(topology: Topology, { db }: Drained, race: Race): Promise<string[]> {
  const { url, nodes, pooler, redis } = topology
  const seen: Seen = { requests: 0, orders: 0, statuses: {}, met: {}, wrongs: new Set() }
  const over = new AbortController()
  const people = Array.from({ length: PEOPLE }, (_, n) => goAbout(url, race, n, seen, over.signal))
  const lives = nodes.map((node) => node.pid())
  const recovered: Record<string, number> = {}
  for (const [name, program] of Object.entries({ PgBouncer: pooler, Redis: redis })) {
    await sleep(1_000)
    await program.restart(AWAY_MS)
    recovered[name] = await untilWell(topology)
  }
  over.abort()
  await Promise.all(people)
  const left = await tasksLeft(db)
  console.log(
    `     ${seen.requests} requests: ${JSON.stringify(seen.statuses)}; ${seen.orders} orders, on the way ${JSON.stringify(seen.met)}; ` +
      `well again after ${JSON.stringify(recovered)} s`,
  )
  return [
    ...seen.wrongs,
    ...Object.entries(recovered).flatMap(([name, s]) =>
      Number.isNaN(s) ? [`not well again after ${name} was back`] : [],
    ),
    ...nodes.flatMap((node, n) => (node.pid() === lives[n] ? [] : [`${node.name} did not live through it`])),
    ...(await ordersOf(db, race, seen.orders)),
    ...(left === 0 ? [] : [`${left} tasks are left or have failed`]),
    ...(await faultsOf(db)).map(({ rule, message }) => `${rule}: ${message}`),
  ]
}

/** Looks at the catalogue at both doors, and orders now and then. */
async function goAbout(url: string, race: Race, n: number, seen: Seen, over: AbortSignal): Promise<void> {
  const headers = headersOf(race, n)
  const items = [{ variantId: race.others[n % race.others.length]!, quantity: 1 }]
  for (let turn = 0; !over.aborted; turn += 1) {
    for (const path of ['/api/v1/products?limit=5', '/api/v2/products.list', '/api/v1/orders']) {
      await look(url, path, headers, seen)
    }
    if (turn % 5 !== 0) continue
    const request = { path: '/api/v1/orders', headers, body: { items, deliveryAddress } }
    const { status, body } = await stubborn(url, request, `order-${turn}`, seen.met)
    if (status === 201) seen.orders += 1
    else seen.wrongs.add(`an order was answered with ${status} ${codeOf({ status, body })}`)
  }
}

async function look(url: string, path: string, headers: Readonly<Record<string, string>>, seen: Seen): Promise<void> {
  seen.requests += 1
  try {
    const answer = await fetch(url + path, { headers })
    const text = await answer.text()
    seen.statuses[answer.status] = (seen.statuses[answer.status] ?? 0) + 1
    const isClear = answer.status === 503 && /"code":"common\.\w+"/.test(text) && answer.headers.has('retry-after')
    if (answer.status !== 200 && !isClear)
      seen.wrongs.add(`${path}: ${answer.status} ${text.slice(0, 300).replaceAll(ID, '…')}`)
  } catch (error) {
    seen.wrongs.add(`${path}: ${String((error as Error).cause ?? error)}`)
  }
}

/** @returns the seconds until each web began to answer well and went on, or NaN */
async function untilWell({ webs }: Topology): Promise<number> {
  const begin = performance.now()
  const passed = () => performance.now() - begin
  let since = 0
  for (let times = 0; times < 10; await sleep(50)) {
    if (passed() > RECOVERY_MS) return Number.NaN
    if (times === 0) since = passed()
    const well = await Promise.all(webs.map(isWell))
    times = well.every(Boolean) ? times + 1 : 0
  }
  return Math.round(since / 100) / 10
}

async function isWell(web: string): Promise<boolean> {
  const [ready, list] = await Promise.all([fetch(`${web}/readyz`), fetch(`${web}/api/v1/products?limit=5`)])
  await Promise.all([ready.text(), list.text()])
  return ready.ok && list.ok
}

async function ordersOf(db: Drained['db'], race: Race, told: number): Promise<string[]> {
  const emails = Array.from({ length: PEOPLE }, (_, n) => emailOf(race, n + 1))
  const { rows } = await sql<{ orders: number }>`
    select count(*)::int as orders from orders join users on users.id = orders.customer_id
    where users.email = any(${emails}::text[])`.execute(db)
  return rows[0]!.orders === told ? [] : [`${told} orders were told of, ${rows[0]!.orders} are there`]
}

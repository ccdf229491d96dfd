import { sql } from 'kysely'
import { setTimeout as sleep } from 'node:timers/promises'
import { DEMO_PASSWORD } from '../../server/demo.ts'
import { argon2Passwords } from '../../server/gateways/passwords/index.ts'
import { openOwnMarket } from '../own-market.ts'
import { isSkipped } from './play.ts'
import { tasksLeft } from './tasks-left.ts'
import { openTopology } from './topology.ts'

interface Told {
  requests: number
  orders: number
  readonly failures: string[]
}

/** Restarts every web and worker, one after the other, while people read and buy: none may notice, and no task may be lost. */
export async function playRolling({ connections }: { readonly connections: number }): Promise<boolean> {
  if (isSkipped('rolling')) return true
  await using stack = new AsyncDisposableStack()
  const app = await openOwnMarket(stack, { products: 24, vendors: 4, gateways: { passwords: argon2Passwords() } })
  await sql`update stock_levels set on_hand = 1000000`.execute(app.db)
  const { url, nodes } = await openTopology(stack, app.url)
  const told: Told = { requests: 0, orders: 0, failures: [] }
  const over = new AbortController()
  const people = Array.from({ length: connections }, (_, n) => shop(url, n, told, over.signal))
  await sleep(2_000)
  for (const node of nodes) {
    const code = await node.restart()
    if (code !== 0) told.failures.push(`${node.name} ended with ${code}`)
    console.log(`${node.name} has been restarted; ${told.requests} requests so far`)
    await sleep(1_000)
  }
  over.abort()
  await Promise.all(people)
  const left = await tasksLeft(app.db)
  const confirmed = await confirmations(app.db)
  if (left > 0) told.failures.push(`${left} tasks are left or have failed`)
  if (confirmed !== told.orders) told.failures.push(`${told.orders} orders, ${confirmed} of them known to the trail`)
  console.log(`${told.requests} requests, ${told.orders} orders, ${told.failures.length} failures`)
  for (const failure of told.failures.slice(0, 20)) console.log(`- ${failure}`)
  return told.failures.length === 0
}

type Db = Awaited<ReturnType<typeof openOwnMarket>>['db']

const confirmations = async (db: Db): Promise<number> =>
  (await sql<{ n: number }>`select count(*)::int as n from events where name = 'order.placed'`.execute(db)).rows[0]!.n

async function shop(url: string, n: number, told: Told, over: AbortSignal): Promise<void> {
  const ask = async (path: string, init?: RequestInit) => {
    told.requests += 1
    try {
      const answer = await fetch(url + path, init)
      const body = await answer.text()
      if (answer.status >= 500)
        told.failures.push(`${init?.method ?? 'GET'} ${path}: ${answer.status} ${body.slice(0, 200)}`)
      return { status: answer.status, body }
    } catch (error) {
      told.failures.push(`${init?.method ?? 'GET'} ${path}: ${String((error as Error).cause ?? error)}`)
      return { status: 0, body: '{}' }
    }
  }
  const send = (path: string, body: unknown, headers = {}) =>
    ask(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
  const login = await send('/api/v1/auth/login', { email: 'customer@fashionistar.test', password: DEMO_PASSWORD })
  const { accessToken } = JSON.parse(login.body) as { accessToken: string }
  const authorization = `Bearer ${accessToken}`
  while (!over.aborted) {
    await ask('/api/v1/products')
    await ask('/api/v2/products.list')
    if (n % 4 !== 0) continue
    const address = { name: 'Chidi', line1: '1 Marina', city: 'Lagos', country: 'NG' }
    const placed = await send(
      '/api/v1/orders',
      { items: [{ variantId: 1, quantity: 1 }], deliveryAddress: address },
      { authorization, 'idempotency-key': crypto.randomUUID() },
    )
    if (placed.status === 201) told.orders += 1
  }
}

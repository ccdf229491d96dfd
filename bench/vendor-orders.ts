// What the second wall costs: a vendor's orders, asked for by the vendor behind it and by an admin before it. One server,
// one operation, one statement; rounds in turn.

import { Client } from 'pg'
import { DEMO_PASSWORD, demoUsers } from '../server/demo.ts'
import { fire } from './load.ts'
import { openMarket } from './market.ts'
import { type Effort, median, type Ratio, ratioOf } from './measure.ts'
import { markdown, whole } from './report.ts'
import type { Call } from './scenarios.ts'
import { type ServerProcess, startOurs } from './server-process.ts'

export interface WallFigures extends Ratio {
  readonly call: string
  readonly walled: number
  readonly open: number
  readonly failures: number
}

const ORDERS = 20_000
const CALLS = {
  'a page of 50': (_n: number) => '/api/v1/vendors/1/orders',
  'one order': (n: number) => `/api/v1/vendors/1/orders/${1 + ((n * 7_919) % ORDERS)}`,
}

export async function runVendorOrders(
  effort: Effort,
  poolMax: number,
): Promise<{ figures: WallFigures[]; version: string }> {
  await using stack = new AsyncDisposableStack()
  const market = stack.adopt(await openMarket(), (each) => each.stop())
  await seedOrders(market.url)
  await market.analyze()
  const server = stack.adopt(await startOurs(market, { poolMax }), (each) => each.stop())
  const figures: WallFigures[] = []
  for (const [call, path] of Object.entries(CALLS))
    figures.push({ call, ...(await compareSides(server, path, effort)) })
  return { figures, version: market.version }
}

async function compareSides(
  server: ServerProcess,
  path: (n: number) => string,
  effort: Effort,
): Promise<Omit<WallFigures, 'call'>> {
  const rounds: { walled: number; open: number }[] = []
  let failures = 0
  const play = async (email: string, seconds: number) => {
    const headers = { authorization: `Bearer ${await signIn(server, email)}` }
    const calls = Array.from({ length: effort.connections * 40 }, (_, n): Call => ({
      method: 'GET',
      path: path(n),
      headers,
    }))
    const { good, bad, seconds: took } = await fire({ ...effort, url: server.url, calls, seconds })
    failures += bad
    return good / took
  }
  const [admin, vendor] = demoUsers.map(({ email }) => email)
  for (const email of [vendor!, admin!]) await play(email, 1)
  for (let round = 0; round < effort.rounds; round++) {
    rounds.push({ walled: await play(vendor!, effort.seconds), open: await play(admin!, effort.seconds) })
  }
  return {
    walled: median(rounds.map(({ walled }) => walled)),
    open: median(rounds.map(({ open }) => open)),
    ...ratioOf(rounds.map(({ walled, open }) => walled / open)),
    failures,
  }
}

/** Orders of vendor 1 and one other each, a piece of each. */
async function seedOrders(url: string): Promise<void> {
  const client = new Client(url)
  await client.connect()
  try {
    await client.query(`
      with placed as (
        insert into orders (customer_id, currency, total_amount, delivery_address, shipping_method, placed_at)
        select (select max(id) from users), 'NGN', 0, '{"name":"Chidi","line1":"1 Marina","city":"Lagos","country":"NG"}',
          'standard', now() - (${ORDERS} - n) * interval '1 minute'
        from generate_series(1, ${ORDERS}) as n returning id
      ), subs as (
        insert into sub_orders (order_id, vendor_id)
        select id, vendor_id from placed, lateral (values (1), (2 + id % 150)) as sold (vendor_id) order by id, vendor_id
        returning id, order_id, vendor_id
      )
      insert into order_items (order_id, sub_order_id, variant_id, product_name, options, quantity, unit_price_amount)
      select order_id, subs.id, v.id, 'A piece', v.options, 1, v.price_amount
      from subs, lateral (
        select v.* from variants v join products p on p.id = v.product_id where p.vendor_id = subs.vendor_id limit 1
      ) as v`)
    await client.query('vacuum (analyze)')
  } finally {
    await client.end()
  }
}

async function signIn({ url }: ServerProcess, email: string): Promise<string> {
  const response = await fetch(`${url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password: DEMO_PASSWORD }),
  })
  return ((await response.json()) as { accessToken: string }).accessToken
}

export const wallTable = (figures: readonly WallFigures[]): string =>
  markdown(
    [
      ['vendor-orders', 'behind the wall, req/s', 'before it, req/s', 'ratio', 'failed'],
      ...figures.map(({ call, walled, open, ratio, failures }) => [
        call,
        whole(walled),
        whole(open),
        ratio.toFixed(2),
        whole(failures),
      ]),
    ],
    1,
  )

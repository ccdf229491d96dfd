// Many buyers, few pieces: what they put into their carts, what they are told, and what is left when it is over.

import { type Kysely, sql } from 'kysely'
import type { DB } from '../../../db/types.ts'
import { apiKeyHash } from '../../../domain/authentication/index.ts'
import { chance } from '../payments/chance.ts'
import { deliveryAddress } from '../till.ts'

export interface RaceOptions {
  readonly buyers: number
  /** Pieces there are of what all of them want. */
  readonly units: number
  readonly seed: number
  /** Of the race, where there is more than one in a market: who races in one does not in another, nor for the same things. */
  readonly name?: string
  /** Products that others race for. */
  readonly after?: number
}

export interface Race extends RaceOptions {
  /** What everybody wants, in three places. */
  readonly wanted: number
  /** What there is enough of, of several vendors. */
  readonly others: readonly number[]
}

export interface Request {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: object
}
export interface Answer {
  readonly status: number
  readonly body: unknown
}
/** Asks one of the processes. */
export type Send = (buyer: number, request: Request) => Promise<Answer>

const PLACES = 3
const OTHERS = 4

const keyOf = ({ name = 'race' }: RaceOptions, buyer: number): string => `fsk_${name}_${buyer}`

/** What a buyer says of who asks. */
export const headersOf = (race: RaceOptions, buyer: number): Readonly<Record<string, string>> => ({
  authorization: `Bearer ${keyOf(race, buyer)}`,
  'content-type': 'application/json',
})

/** @param buyer as the database counts them, from one */
export const emailOf = ({ name = 'race' }: RaceOptions, buyer: number): string => `buyer${buyer}@${name}.test`

/** Buyers with accounts of their own, in a demo market. */
export async function prepareRace(db: Kysely<DB>, options: RaceOptions): Promise<Race> {
  const { buyers, units, after = 0 } = options
  const hashes = Array.from({ length: buyers }, (_, buyer) => apiKeyHash(keyOf(options, buyer)))
  const emails = Array.from({ length: buyers }, (_, buyer) => emailOf(options, buyer + 1))
  await sql`
    with buyer as (
      select * from unnest(${hashes}::bytea[], ${emails}::text[]) as buyer (hash, email)
    ), made as (
      insert into users (email, email_verified_at, full_name, password_hash, roles)
      select email, now(), 'Buyer', 'none', '{customer}' from buyer returning id, email
    )
    insert into api_keys (user_id, name, hash, hint, scopes)
    select made.id, 'Race', hash, 'fsk_…', '{orders:read,orders:write}'
    from buyer join made using (email)`.execute(db)
  const { rows } = await sql<{ id: number }>`
    select min(v.id) as id from variants v join products p on p.id = v.product_id
    group by p.id order by p.id limit ${OTHERS + 1} offset ${after}`.execute(db)
  const [wanted, ...others] = rows.map(({ id }) => id)
  await sql`update stock_levels set on_hand = ${buyers} where variant_id = any(${others}::bigint[])`.execute(db)
  await spread(db, wanted!, units)
  return { ...options, wanted: wanted!, others }
}

/** Has the pieces of a variant lie in three places, about as many in each. */
async function spread(db: Kysely<DB>, variantId: number, units: number): Promise<void> {
  const [first = 0, ...rest] = Array.from({ length: PLACES }, (_, place) => Math.floor((units + place) / PLACES))
  await sql`update stock_levels set on_hand = ${first} where variant_id = ${variantId}`.execute(db)
  await sql`
    with place as (
      insert into stock_locations (vendor_id, name, priority)
      select p.vendor_id, 'Race ' || n, n from variants v join products p on p.id = v.product_id,
        generate_series(1, ${rest.length}::int) as n
      where v.id = ${variantId} returning id, priority
    )
    insert into stock_levels (variant_id, location_id, on_hand)
    select ${variantId}, id, (${rest}::int[])[priority] from place`.execute(db)
}

/** What the buyer wants with what else, one to five things, in an order of the buyer's own. */
export function cartOf({ wanted, others, seed }: Race, buyer: number): { variantId: number; quantity: number }[] {
  const size = Math.floor(chance(seed, 'size', buyer) * (OTHERS + 1))
  const shuffled = (ids: readonly number[]) =>
    ids.toSorted((a, b) => chance(seed, 'order', buyer, a) - chance(seed, 'order', buyer, b))
  return shuffled([wanted, ...shuffled(others).slice(0, size)]).map((variantId) => ({ variantId, quantity: 1 }))
}

/** Everybody fills a cart, then all of them order at once. @returns how many were told what */
export async function run(race: Race, send: Send): Promise<Record<string, number>> {
  const all = Array.from({ length: race.buyers }, (_, buyer) => buyer)
  const carts = await Promise.all(all.map((buyer) => ask(race, buyer, send, 'cart')))
  const told = await Promise.all(
    carts.map(async (cart, buyer) => {
      if (cart.status >= 300) return cart
      return ask(race, buyer, send, 'order', (cart.body as { id: number }).id)
    }),
  )
  const counts: Record<string, number> = {}
  for (const answer of told) counts[wordOf(answer)] = (counts[wordOf(answer)] ?? 0) + 1
  return counts
}

/** By both doors in turn. */
async function ask(race: Race, buyer: number, send: Send, what: 'cart' | 'order', cartId?: number): Promise<Answer> {
  const door = buyer % 2 === 0 ? 'v1' : 'v2'
  const paths = {
    v1: { cart: '/api/v1/carts', order: '/api/v1/orders' },
    v2: { cart: '/api/v2/cart.create', order: '/api/v2/orders.create' },
  }
  const headers = headersOf(race, buyer)
  const body = what === 'cart' ? { items: cartOf(race, buyer) } : { cartId, deliveryAddress }
  const answer = await send(buyer, { path: paths[door][what], headers, body })
  const { result, error } = answer.body as { result?: { data: unknown }; error?: { data: { problem: unknown } } }
  return { status: answer.status, body: result?.data ?? error?.data.problem ?? answer.body }
}

/** Whatever is neither an order nor a clear refusal shows as what it is. */
function wordOf({ status, body }: Answer): string {
  const { code } = body as { code?: string }
  if (status < 300) return 'sold'
  return status === 409 ? String(code) : `${status} ${code}`
}

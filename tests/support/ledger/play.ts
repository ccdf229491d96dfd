// Lets random things happen to money over the ledger's own functions, and holds the books to what has happened.

import { sql } from 'kysely'
import { inTransaction } from '../../../domain/common/unit-of-work.ts'
import type { WriteCtx } from '../../../domain/common/context.ts'
import * as ledger from '../../../domain/ledger/index.ts'
import { type App, houseScope } from '../../../server/context.ts'
import { availableOf, expectedSums, type Order, type Part, type Payout, type Sums } from './books.ts'
import type { Step } from './steps.ts'

interface Play {
  readonly vendorIds: readonly number[]
  readonly orders: Order[]
  readonly payouts: Payout[]
  /** Every booking so far, to be made once more. */
  readonly booked: ((ctx: WriteCtx) => Promise<boolean>)[]
}

/** Steps in one transaction: the books are looked at between them. */
const BATCH = 50

/**
 * Plays steps in a market of its own, whose database may hold others'.
 * @returns how many bookings were made
 * @throws Error where the books do not say what has happened
 */
export async function play(app: App, steps: readonly Step[]): Promise<number> {
  const game: Play = { vendorIds: await openVendors(app), orders: [], payouts: [], booked: [] }
  const before = await sumsOf(app)
  const scope = houseScope(app)
  for (let from = 0; from < steps.length; from += BATCH) {
    await inTransaction(scope, scope.actor, async (ctx) => {
      for (const step of steps.slice(from, from + BATCH)) await moves[step.kind](ctx, game, step)
    })
    compare(expectedSums(game), before, await sumsOf(app))
  }
  const faults = await ledger.faults(app.db)
  if (faults.length > 0) throw new Error(faults.map(({ message }) => message).join('\n'))
  return game.booked.length
}

const moves: Readonly<Record<Step['kind'], (ctx: WriteCtx, game: Play, step: Step) => Promise<void>>> = {
  async sale(ctx, game, { currency, parts, share, pick }) {
    const order = await insertOrder(ctx, game, currency, parts)
    game.orders.push(order)
    const total = order.parts.reduce((sum, { payable }) => sum + payable, 0)
    const excess = pick % 4 === 0 ? share : 0
    const about = { orderId: order.id, currency, provider: 'test' }
    await book(ctx, game, (at) =>
      ledger.bookCapture(at, { ...about, source: `capture:${order.id}`, amount: total + excess }),
    )
    await book(ctx, game, (at) => ledger.bookSale(at, { ...about, parts: order.parts }))
    if (excess === 0) return
    await book(ctx, game, (at) => ledger.bookRefund(at, { ...about, source: `excess:${order.id}`, amount: excess }))
  },
  async return(ctx, game, { pick, share }) {
    const [order, part] = partAt(game, pick) ?? []
    if (order === undefined || part === undefined || part.refunded === part.payable) return
    const amount = Math.max(1, portion(part.payable - part.refunded, share))
    const about = { orderId: order.id, currency: order.currency, provider: 'test', amount }
    const turn = `${part.id}:${part.refunded}`
    await book(ctx, game, (at) => ledger.bookReturn(at, { ...about, part: { ...part }, source: `return:${turn}` }))
    await book(ctx, game, (at) => ledger.bookRefund(at, { ...about, source: `refund:${turn}` }))
    part.refunded += amount
  },
  async release(ctx, game, { pick }) {
    const [order, part] = partAt(game, pick) ?? []
    if (order === undefined || part === undefined || part.released) return
    const about = { orderId: order.id, currency: order.currency, subOrderId: part.id, vendorId: part.vendorId }
    await book(ctx, game, (at) => ledger.bookRelease(at, about))
    part.released = true
  },
  async payout(ctx, game, { pick, currency, share }) {
    const vendorId = at(game.vendorIds, pick)!
    const available = await ledger.lockAvailable(ctx.db, vendorId, currency)
    const expected = availableOf(game, vendorId, currency)
    if (available !== expected) throw new Error(`${available} are available to vendor ${vendorId}, not ${expected}.`)
    const amount = portion(available, share)
    if (amount <= 0) return
    const payout: Payout = { id: await nextPayout(ctx), vendorId, currency, amount, status: 'open' }
    await book(ctx, game, (at) => ledger.bookPayout(at, { ...payout, payoutId: payout.id }))
    game.payouts.push(payout)
  },
  async paid(ctx, game, { pick }) {
    const payout = at(
      game.payouts.filter(({ status }) => status === 'open'),
      pick,
    )
    if (payout === undefined) return
    await book(ctx, game, (at) => ledger.bookPaidOut(at, { ...payout, payoutId: payout.id, provider: 'bank' }))
    payout.status = 'paid'
  },
  async failed(ctx, game, { pick }) {
    const payout = at(
      game.payouts.filter(({ status }) => status === 'open'),
      pick,
    )
    if (payout === undefined) return
    await book(ctx, game, (at) => ledger.bookPayoutBack(at, { ...payout, payoutId: payout.id }))
    payout.status = 'failed'
  },
  async again(ctx, game, { pick }) {
    if ((await at(game.booked, pick)?.(ctx)) === true) throw new Error('The same was booked twice.')
  },
}

async function book(ctx: WriteCtx, game: Play, booking: (ctx: WriteCtx) => Promise<boolean>): Promise<void> {
  if (!(await booking(ctx))) throw new Error('Something new was taken for something booked before.')
  game.booked.push(booking)
}

const at = <T>(all: readonly T[], pick: number): T | undefined => all[pick % all.length]

function partAt({ orders }: Play, pick: number): [Order, Part] | undefined {
  const order = at(orders, pick)
  return order && [order, at(order.parts, Math.floor(pick / orders.length))!]
}

const portion = (amount: number, share: number): number => Number((BigInt(amount) * BigInt(share)) / 10_000n)

function compare(expected: Sums, before: Sums, after: Sums): void {
  for (const account of new Set([...expected.keys(), ...before.keys(), ...after.keys()])) {
    const found = (after.get(account) ?? 0) - (before.get(account) ?? 0)
    const wanted = expected.get(account) ?? 0
    if (found !== wanted) throw new Error(`${account} has come to ${found}, not ${wanted}.`)
  }
}

async function sumsOf({ db }: App): Promise<Sums> {
  const { rows } = await sql<{ account: string; amount: number }>`
    select concat_ws(' ', account, vendor_id, currency) as account, sum(amount) as amount from ledger_entries
    group by ledger_entries.account, vendor_id, currency`.execute(db)
  return new Map(rows.map(({ account, amount }) => [account, amount]))
}

async function openVendors({ db }: App): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    insert into vendors (name, slug, status) select 'Ledger', 'ledger-' || gen_random_uuid(), 'approved' from generate_series(1, 3)
    returning id`.execute(db)
  return rows.map(({ id }) => id)
}

/** Each payout books a transaction, so the next one has another number. */
async function nextPayout({ db }: WriteCtx): Promise<number> {
  const { rows } = await sql<{ id: number }>`select coalesce(max(id), 0) as id from ledger_transactions`.execute(db)
  return rows[0]!.id
}

/** As much of an order as the books refer to. */
async function insertOrder(ctx: WriteCtx, game: Play, currency: string, parts: Step['parts']): Promise<Order> {
  const { rows } = await sql<{ id: number; partIds: number[] }>`
    with placed as (
      insert into orders (customer_id, currency, total_amount, subtotal_amount, delivery_address, shipping_method, placed_at)
      select min(id), ${currency}, 0, 0, '{}', 'none', now() from users returning id
    ), parts as (
      insert into sub_orders (order_id, vendor_id) select placed.id, vendor_id
      from placed, unnest(${game.vendorIds.slice(0, parts.length)}::bigint[]) as vendor_id order by vendor_id
      returning id
    )
    select placed.id, array(select id from parts order by id) as "partIds" from placed`.execute(ctx.db)
  const { id, partIds } = rows[0]!
  const sold = parts.map((part, index) => ({
    ...part,
    id: partIds[index]!,
    vendorId: game.vendorIds[index]!,
    refunded: 0,
    released: false,
  }))
  return { id, currency, parts: sold }
}

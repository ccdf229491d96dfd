import type { User } from '../common/access.ts'
import type { WriteCtx } from '../common/context.ts'
import { findAvailable } from '../inventory/index.ts'
import { MOST_CODES } from './inputs.ts'
import { listItems, writeLines, type WrittenLine } from './item-queries.ts'
import { mergedLines } from './merged-lines.ts'
import { ownCart } from './own.ts'
import * as queries from './queries.ts'

/**
 * Puts what is in a guest's cart into the user's own, which is made when there is none, and ends the guest's. Asked again it
 * changes nothing; asked twice at once, the second waits for the first.
 * @returns whether the token is of a cart that has gone, now or before, into one of the user's that is open
 */
export async function mergeGuests(ctx: WriteCtx<User>, token: string): Promise<boolean> {
  const guests = await queries.lockGuests(ctx.db, token)
  if (guests === undefined) return false
  if (guests.endedAt !== null) return (await queries.findOpen(ctx.db, ctx.actor, ctx.now, guests.id)) !== undefined
  if (Date.parse(guests.expiresAt) <= ctx.now.getTime()) return false
  const own = await ownCart(ctx)
  await moveLines(ctx, guests, own)
  await queries.endCart(ctx.db, guests.id, { as: 'merged', into: own.id }, ctx.now)
  return true
}

async function moveLines(ctx: WriteCtx, guests: queries.StoredCart, own: queries.StoredCart): Promise<void> {
  const [theirs, ours] = [await listItems(ctx.db, guests.id), await listItems(ctx.db, own.id)]
  const fields = mergedFields(guests, own, ours.length === 0)
  const available = await findAvailable(
    ctx.db,
    theirs.map(({ variantId }) => variantId),
  )
  const sameCurrency = guests.currency === fields.currency
  const offered: WrittenLine[] = theirs.map((line) => ({ ...line, seen: sameCurrency ? line.seen : null }))
  const lines = mergedLines(ours, offered, available).map(({ variantId, quantity, seen }) => ({
    variantId,
    quantity,
    seen,
  }))
  await writeLines(ctx.db, own.id, lines, ctx.now)
  await queries.updateCart(ctx.db, own, fields, ctx.now)
}

/** A cart with nothing in it takes over how the guest buys; one with something keeps its own ways. */
function mergedFields(
  guests: queries.StoredCart,
  own: queries.StoredCart,
  empty: boolean,
): Partial<queries.CartFields> {
  const codes = [...new Set([...own.codes, ...guests.codes])].slice(0, MOST_CODES)
  const { country, region } = own.country === null ? guests : own
  return {
    codes,
    country,
    region,
    currency: empty ? (guests.currency ?? own.currency) : own.currency,
    shippingMethod: own.shippingMethod ?? guests.shippingMethod,
  }
}

import type { User } from '../common/access.ts'
import type { OutwardCtx, WriteCtx } from '../common/context.ts'
import { DomainError } from '../common/errors.ts'
import { given } from '../common/given.ts'
import { ensureCallers, findCallers, lockCallers } from './callers-cart.ts'
import { cartNotFound } from './errors.ts'
import type { CreateCart, GetCart, MergeCart, UpdateCart } from './inputs.ts'
import { listItems, writeLines } from './item-queries.ts'
import { priceIn, putIn, requirePriced } from './items.ts'
import { mergeGuests } from './merging.ts'
import * as queries from './queries.ts'
import type { Cart } from './schema.ts'
import { showCart } from './shown.ts'

/** The caller's own cart, made when there is none, with what is given put into it. */
export async function createCart(ctx: WriteCtx, { items, ...fields }: CreateCart): Promise<Cart> {
  const { cart, token } = await ensureCallers(ctx)
  const settled = await settle(ctx, cart, fields)
  return showCart(ctx, await putIn(ctx, settled, items), token)
}

/** One cart of the caller's. It only writes when somebody who has just signed in brings a guest's cart along. */
export async function getCart(ctx: OutwardCtx, { id }: GetCart): Promise<Cart> {
  const { actor } = ctx
  if (actor.kind === 'user' && actor.cartToken !== undefined) {
    const { cartToken } = actor
    if (await queries.hasOpenGuests(ctx.db, cartToken, ctx.now)) {
      await ctx.write((write) => mergeGuests({ ...write, actor }, cartToken))
    }
  }
  return showCart(ctx, await findCallers(ctx, id))
}

/** Says how it is to be paid and sent, and with which codes; what is not given stays. */
export async function updateCart(ctx: WriteCtx, { id, ...fields }: UpdateCart): Promise<Cart> {
  return showCart(ctx, await settle(ctx, await lockCallers(ctx, id), fields))
}

export async function deleteCart(ctx: WriteCtx, { id }: GetCart): Promise<null> {
  await queries.deleteCart(ctx.db, (await lockCallers(ctx, id)).id)
  return null
}

/** Puts what is in a guest's cart into the caller's own. */
export async function mergeCart(ctx: WriteCtx<User>, { id, token }: MergeCart): Promise<Cart> {
  if (id !== undefined) await lockCallers(ctx, id)
  if (!(await mergeGuests(ctx, token))) throw new DomainError(cartNotFound, 'No open cart has this token.')
  return showCart(ctx, await lockCallers(ctx, id))
}

type Fields = Omit<UpdateCart, 'id'>

async function settle(ctx: WriteCtx, cart: queries.StoredCart, fields: Fields): Promise<queries.StoredCart> {
  const { currency } = fields
  const settled = await queries.updateCart(ctx.db, cart, given(fields), ctx.now)
  if (currency !== undefined && currency !== cart.currency) await repriceIn(ctx, settled)
  return settled
}

/** In another currency every price is seen for the first time. @throws `carts.not-in-currency` */
async function repriceIn(ctx: WriteCtx, cart: queries.StoredCart): Promise<void> {
  const items = await listItems(ctx.db, cart.id)
  const priced = await priceIn(ctx, cart, items)
  requirePriced(priced)
  const prices = new Map(priced.lines.map(({ variantId, unitPrice }) => [variantId, unitPrice]))
  const lines = items.map(({ variantId, quantity }) => ({ variantId, quantity, seen: prices.get(variantId) ?? null }))
  await writeLines(ctx.db, cart.id, lines, ctx.now)
}

import type { ReadCtx, WriteCtx } from '../common/context.ts'
import { DomainError } from '../common/errors.ts'
import { cartNotFound } from './errors.ts'
import { mergeGuests } from './merging.ts'
import { isUser, ownCart } from './own.ts'
import * as queries from './queries.ts'
import { newToken } from './token.ts'

/**
 * An open cart of the caller's, locked: the one that is named, else their own. What somebody put in before they signed in
 * goes with them the first time they come with both.
 * @throws `carts.not-found`
 */
export async function lockCallers(ctx: WriteCtx, id?: number): Promise<queries.StoredCart> {
  await takeAlong(ctx)
  return found(await queries.lockOpen(ctx.db, ctx.actor, ctx.now, id), id)
}

export interface CallersCart {
  readonly cart: queries.StoredCart
  /** Of a guest's cart that was made just now; nobody is told it again. */
  readonly token?: string
}

/** The caller's own cart, locked, and made when there is none. A token that opens nothing is not given to another cart. */
export async function ensureCallers(ctx: WriteCtx): Promise<CallersCart> {
  await takeAlong(ctx)
  if (isUser(ctx)) return { cart: await ownCart(ctx) }
  const cart = await queries.lockOpen(ctx.db, ctx.actor, ctx.now)
  if (cart !== undefined) return { cart }
  const token = newToken()
  return { cart: await queries.insertCart(ctx.db, { userId: null, token }, ctx.now), token }
}

async function takeAlong(ctx: WriteCtx): Promise<void> {
  if (isUser(ctx) && ctx.actor.cartToken !== undefined) await mergeGuests(ctx, ctx.actor.cartToken)
}

/** The caller's cart as it is. @throws `carts.not-found` */
export async function findCallers(ctx: ReadCtx, id?: number): Promise<queries.StoredCart> {
  return found(await queries.findOpen(ctx.db, ctx.actor, ctx.now, id), id)
}

function found(cart: queries.StoredCart | undefined, id: number | undefined): queries.StoredCart {
  if (cart !== undefined) return cart
  throw new DomainError(
    cartNotFound,
    id === undefined ? 'You have no cart.' : `No open cart of yours has the id ${id}.`,
  )
}

import type { Actor } from '../common/access.ts'
import type { WriteCtx } from '../common/context.ts'
import { DomainError } from '../common/errors.ts'
import { cartNotFound, cartNotOpen } from './errors.ts'
import { type Line, listItems } from './item-queries.ts'
import * as queries from './queries.ts'

/** What of a cart an order is made of. */
export interface TakenCart extends Pick<
  queries.StoredCart,
  'id' | 'currency' | 'codes' | 'country' | 'region' | 'shippingMethod'
> {
  /** In the order they were put in; none when the cart is empty. */
  readonly items: readonly Line[]
}

/**
 * Locks a cart of the actor's for an order to be made of it, in the order's own transaction: of two that take one cart the
 * second waits, and finds it ordered. Nothing is merged here: what is ordered is what was shown.
 * @throws `carts.not-found` for another's, `carts.not-open` for one that has been ordered or has expired
 */
export async function takeCart(ctx: WriteCtx, actor: Actor, cartId: number): Promise<TakenCart> {
  const cart = await queries.lockCart(ctx.db, actor, cartId)
  if (cart === undefined) throw new DomainError(cartNotFound, `No cart of yours has the id ${cartId}.`)
  if (cart.endedAt !== null || Date.parse(cart.expiresAt) <= ctx.now.getTime()) {
    throw new DomainError(cartNotOpen, `The cart ${cartId} has been ordered already, or has expired.`)
  }
  const items = await listItems(ctx.db, cart.id)
  const { id, currency, codes, country, region, shippingMethod } = cart
  const lines = items.map(({ variantId, quantity }) => ({ variantId, quantity }))
  return { id, currency, codes, country, region, shippingMethod, items: lines }
}

/** Ends a cart that was taken: it has become an order. */
export async function endCart(ctx: WriteCtx, cartId: number): Promise<void> {
  await queries.endCart(ctx.db, cartId, { as: 'ordered' }, ctx.now)
}

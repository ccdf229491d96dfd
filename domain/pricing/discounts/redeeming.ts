import type { WriteCtx } from '../../common/context.ts'
import { DomainError } from '../../common/errors.ts'
import type { Choice, PricedDiscount } from '../choice.ts'
import { discountUsedUp } from '../errors.ts'
import * as queries from './redemption-queries.ts'

export interface Redeem {
  readonly orderId: number
  readonly customerId: number
  /** As the choice was priced, in the same transaction. */
  readonly discounts: readonly Pick<PricedDiscount, 'id' | 'code' | 'name' | 'amount'>[]
}

/**
 * Uses discounts for an order, all or none: the caller's transaction rolls back with the error. Limits hold exactly, however
 * many order at once. Ask late in the transaction: until it ends, others wait who use the same limited discount.
 * @throws `pricing.discount-used-up` naming those that were used up since the choice was priced
 */
export async function redeem(ctx: WriteCtx, { orderId, customerId, discounts }: Redeem): Promise<void> {
  if (discounts.length === 0) return
  const ids = discounts.map(({ id }) => id)
  requireNone(discounts, await queries.countUses(ctx.db, ids))
  const redemptions = discounts.map(({ id, amount }) => ({ discountId: id, amount }))
  requireNone(discounts, await queries.insertRedemptions(ctx.db, { orderId, customerId, redemptions }, ctx.now))
}

/**
 * Gives uses back that an order made, which is to be priced anew and redeemed again in this transaction. All it may use then are
 * locked at once, in id order: locked one set after the other, two orders would wait for each other.
 */
export async function giveBackForNow(
  ctx: WriteCtx,
  orderId: number,
  { items, codes }: Pick<Choice, 'items' | 'codes'>,
): Promise<void> {
  const variantIds = items.map(({ variantId }) => variantId)
  await queries.lockUsable(ctx.db, { orderId, variantIds, codes })
  await queries.takeBackUses(ctx.db, orderId)
}

/** Gives uses back that an order made, when it is called off. Asking again changes nothing. */
export async function giveBack(ctx: WriteCtx, orderId: number): Promise<void> {
  await queries.takeBackUses(ctx.db, orderId)
}

function requireNone(discounts: Redeem['discounts'], gone: readonly number[]): void {
  if (gone.length === 0) return
  const named = discounts.filter(({ id }) => gone.includes(id))
  throw new DomainError(discountUsedUp, `Used up: ${named.map(({ code, name }) => code ?? name).join(', ')}.`, {
    meta: { discountIds: gone },
  })
}

import type { WriteCtx } from '../common/context.ts'
import { DomainError } from '../common/errors.ts'
import { type Choice, priceChoice, type Priced } from '../pricing/index.ts'
import { alreadyPaid } from './errors.ts'
import type { EditedLine } from './editing-lines.ts'
import type { Terms } from './editing-queries.ts'
import { requireOrderable } from './refusals.ts'
import type { DeliveryAddress, Order } from './schema.ts'

export function choiceOf(
  order: Order,
  customerId: number,
  { deliveryAddress, shippingMethod }: Terms,
  items: readonly EditedLine[],
): Choice {
  const { country, region } = deliveryAddress
  const codes = order.discounts.flatMap(({ code }) => code ?? [])
  return { items, country, region, shippingMethod, codes, currency: order.total.currency, customerId }
}

/** Whether taxes and parcels are the same for both: of an address the country and its region decide them. */
export const isPricedAlike = (one: Terms, other: Terms): boolean =>
  one.shippingMethod === other.shippingMethod && placeOf(one.deliveryAddress) === placeOf(other.deliveryAddress)

const placeOf = ({ country, region = '' }: DeliveryAddress): string => `${country} ${region.toLowerCase()}`

/**
 * What was paid for stays as it was paid for, to the line: it goes elsewhere, or in another way, where that makes no parcel
 * dearer or cheaper and falls under the same taxes. Discounts are left out of it: where something goes does not decide them.
 * @throws `orders.already-paid`, `orders.shipping-unavailable`
 */
export async function requireSamePrice(ctx: WriteCtx, order: Order, choice: Choice): Promise<void> {
  const there = await priceChoice(ctx.db, choice, ctx.now)
  requireOrderable(there, [])
  const { country, region } = order.deliveryAddress
  const here = await priceChoice(ctx.db, { ...choice, country, region }, ctx.now)
  const paid = new Map(order.subOrders.map(({ vendor, shipping }) => [vendor.id, shipping.amount]))
  const sameParcels = there.parcels.every(({ vendorId, amount }) => paid.get(vendorId) === amount)
  if (sameParcels && taxesOf(here) === taxesOf(there)) return
  throw new DomainError(alreadyPaid, 'It would come to something else there, and has been paid for.')
}

const taxesOf = ({ lines, parcels }: Priced): string => JSON.stringify([...lines, ...parcels].map(({ tax }) => tax))

import type { z } from 'zod'
import type { ReadCtx } from '../common/context.ts'
import { parcelsOf, shippingOffers, USUAL_CURRENCY } from '../pricing/index.ts'
import { findCallers } from './callers-cart.ts'
import type { ListShippingRates } from './inputs.ts'
import { listItems } from './item-queries.ts'
import type { ShippingRates } from './schema.ts'
import { priceCart } from './shown.ts'

/** A parcel that weighs next to nothing, for whoever only wants to know what it takes. */
const light = [{ vendorId: 0, grams: 0, subtotal: 0 }]

/** By which ways things can be sent to a country, and what each costs: for all parcels of a cart, or for one light one. */
export async function listShippingRates(
  ctx: ReadCtx,
  { country, cartId, currency }: ListShippingRates,
): Promise<z.input<typeof ShippingRates>> {
  const asked =
    cartId === undefined
      ? { currency: currency ?? USUAL_CURRENCY, parcels: light }
      : await parcelsIn(ctx, cartId, currency)
  const offers = await shippingOffers(ctx.db, { country, currency: asked.currency }, asked.parcels)
  return {
    results: offers.map(({ code, name, estimatedDays, amount }) => ({
      code,
      name,
      price: { amount, currency: asked.currency },
      estimatedDays,
    })),
  }
}

async function parcelsIn(ctx: ReadCtx, cartId: number, wanted: string | undefined) {
  const cart = await findCallers(ctx, cartId)
  const currency = wanted ?? cart.currency ?? USUAL_CURRENCY
  const { lines } = await priceCart(ctx, { ...cart, currency }, await listItems(ctx.db, cart.id))
  return { currency, parcels: parcelsOf(lines) }
}

import { z } from 'zod'
import { Id, Timestamp } from '../common/fields.ts'
import { Currency, Money, Sum, Totals } from '../common/money.ts'
import { refusals } from '../pricing/index.ts'
import { VendorRef } from '../vendors/index.ts'

const CartItem = z
  .object({
    id: Id,
    variantId: Id,
    quantity: z.int(),
    unitPrice: Money.nullable().meta({ description: 'Null when it cannot be bought any more: it counts for nothing.' }),
    lineTotal: Sum.nullable(),
    priceBefore: Money.nullable().meta({ description: 'What it cost when it was put in, if that is something else.' }),
    product: z.object({ id: Id, slug: z.string(), name: z.string() }),
    options: z.record(z.string(), z.string()),
    vendor: VendorRef,
    available: z.int().meta({ description: 'Pieces that can be had now. Nothing in a cart is reserved.' }),
  })
  .meta({ id: 'CartItem' })
export type CartItem = z.input<typeof CartItem>

export const Cart = z
  .object({
    id: Id,
    token: z
      .string()
      .nullable()
      .meta({ description: 'Opens a guest’s cart: send it as x-cart-token. Null in the cart of a user.' }),
    items: z.array(CartItem),
    totals: Totals.meta({ description: 'What it comes to now. Shipping and tax are in it once the country is known.' }),
    currency: Currency,
    codes: z.array(z.string()),
    discounts: z.array(z.object({ code: z.string().nullable(), name: z.string(), amount: Sum })),
    refusedCodes: z.array(z.object({ code: z.string(), reason: z.enum(refusals) })),
    country: z.string().nullable(),
    region: z.string().nullable(),
    shippingMethod: z.string().nullable(),
    undeliverable: z
      .array(VendorRef)
      .meta({ description: 'Vendors whose parcel the shipping method does not take to the country.' }),
    expiresAt: Timestamp,
  })
  .meta({ id: 'Cart' })
export type Cart = z.input<typeof Cart>

export const ShippingRates = z.object({
  results: z.array(
    z.object({ code: z.string(), name: z.string(), price: Sum, estimatedDays: z.int() }).meta({ id: 'ShippingRate' }),
  ),
})

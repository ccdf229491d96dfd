import { z } from 'zod'
import { Country as Anywhere, Id, text } from '../common/fields.ts'
import { Currency } from '../common/money.ts'

export const MOST_PIECES = 1_000
export const MOST_LINES = 100
export const MOST_CODES = 10

const Quantity = z.int().min(1).max(MOST_PIECES)
const Choice = z.object({ variantId: Id, quantity: Quantity })

const Country = Anywhere.meta({ description: 'Where it is to go: shipping and tax follow from it.' })
const Region = text(120)
const Code = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9_-]{2,40}$/, 'Expected a discount code.')
const Method = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'Expected the code of a shipping method.')
  .max(40)

/** Which cart: by default the caller's own. */
const cart = { id: Id.optional().meta({ description: 'By default your own cart.' }) }

export const CreateCart = z.object({
  items: z.array(Choice).max(MOST_LINES).default([]),
  currency: Currency.optional().meta({ description: 'By default the one of what is put in first.' }),
  country: Country.optional(),
  region: Region.optional(),
})
export type CreateCart = z.output<typeof CreateCart>

export const GetCart = z.object(cart)
export type GetCart = z.output<typeof GetCart>

export const UpdateCart = z.object({
  ...cart,
  currency: Currency.optional(),
  codes: z.array(Code).max(MOST_CODES).optional().meta({ description: 'All codes to be used; none takes them off.' }),
  country: Country.nullable().optional(),
  region: Region.nullable().optional(),
  shippingMethod: Method.nullable().optional().meta({ description: '`standard` unless another is chosen.' }),
})
export type UpdateCart = z.output<typeof UpdateCart>

export const AddItem = Choice.extend({ ...cart, quantity: Quantity.default(1) })
export type AddItem = z.output<typeof AddItem>

export const AddProduct = Choice.extend({ id: Id, quantity: Quantity.default(1) })
export type AddProduct = z.output<typeof AddProduct>

export const RemoveItem = z.object({ ...cart, itemId: Id })
export type RemoveItem = z.output<typeof RemoveItem>

export const UpdateItem = RemoveItem.extend({ quantity: Quantity })
export type UpdateItem = z.output<typeof UpdateItem>

export const MergeCart = z.object({
  ...cart,
  token: z
    .string()
    .regex(/^[\w-]{43}$/, 'Expected the token of a cart.')
    .meta({ description: 'Of the guest’s cart.' }),
})
export type MergeCart = z.output<typeof MergeCart>

export const ListShippingRates = z.object({
  country: Country,
  currency: Currency.optional().meta({ description: 'By default that of the cart, or NGN.' }),
  cartId: Id.optional().meta({ description: 'What all its parcels cost; without it, one light parcel.' }),
})
export type ListShippingRates = z.output<typeof ListShippingRates>

import { z } from 'zod'
import { Id, Timestamp } from '../common/fields.ts'
import { Money } from '../common/money.ts'
import { PageInput, pageOf } from '../common/page.ts'

export const Wish = z
  .object({
    id: Id,
    product: z.object({ id: Id, slug: z.string(), name: z.string() }),
    variantId: Id.nullable().meta({ description: 'Null: any of the product.' }),
    options: z.record(z.string(), z.string()).meta({ examples: [{ size: 'M', colour: 'Navy' }] }),
    imageUrl: z.string().nullable(),
    priceWhenAdded: Money.nullable(),
    price: Money.nullable().meta({ description: 'Now; of a product that of its cheapest variant. Null: it is gone.' }),
    priceFell: z.boolean().meta({ description: 'Whether it costs less than when it was added.' }),
    available: z.boolean().meta({ description: 'Whether it can be bought now.' }),
    addedAt: Timestamp,
  })
  .meta({ id: 'Wish' })
export type Wish = z.infer<typeof Wish>

export const Wishlist = pageOf(Wish)
export const GetWishlist = PageInput

export const AddWish = z.object({
  productId: Id,
  variantId: Id.nullable().default(null).meta({ description: 'One variant of it; any when absent.' }),
})
export type AddWish = z.output<typeof AddWish>

export const WishById = z.object({ id: Id })
export type WishById = z.output<typeof WishById>

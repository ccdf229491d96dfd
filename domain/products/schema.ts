import { z } from 'zod'
import { Id, Timestamp } from '../common/fields.ts'
import { Amount, Money } from '../common/money.ts'
import { pageOf } from '../common/page.ts'
import { VendorRef } from '../vendors/index.ts'
import { SizeChart } from './size-chart.ts'

export const CategoryRef = z.object({ id: Id, name: z.string(), slug: z.string() }).meta({ id: 'CategoryRef' })

export const Category = CategoryRef.extend({ parentId: Id.nullable() }).meta({ id: 'Category' })
export type Category = z.infer<typeof Category>

/** What may be chosen: `{ size: 'M', colour: 'Navy' }`. Empty for a product that comes one way only. */
export const Options = z.record(z.string(), z.string())

export const Variant = z
  .object({
    id: Id,
    sku: z.string().nullable(),
    options: Options.meta({ examples: [{ size: 'M', colour: 'Navy' }] }),
    price: Money,
    compareAtPrice: Money.nullable().meta({ description: 'The price before a reduction.' }),
    available: z.int().meta({ description: 'Pieces on hand that nobody has reserved.' }),
  })
  .meta({ id: 'Variant' })

/** A price of a variant, with what it was before a reduction, in the same currency. */
export const Price = z
  .object({ ...Money.shape, compareAtAmount: Amount.nullable().default(null) })
  .meta({ id: 'Price', description: '`compareAtAmount` is the price before a reduction.' })

export const VariantPrices = z
  .object({ variantId: Id, prices: z.array(Price).meta({ description: 'The base price first.' }) })
  .meta({ id: 'VariantPrices' })
export type VariantPrices = z.infer<typeof VariantPrices>

export const VariantPriceList = z.object({ results: z.array(VariantPrices) })

export const Image = z.object({ url: z.string(), alt: z.string() })
export type Image = z.infer<typeof Image>

/** A review as its product shows it; `reviews.list` says more. */
export const ProductReview = z.object({
  id: Id,
  rating: z.int().min(1).max(5),
  comment: z.string(),
  reviewerName: z.string(),
  createdAt: Timestamp,
})

const summary = {
  id: Id,
  slug: z.string(),
  name: z.string(),
  description: z.string().meta({ description: 'HTML, sanitised.' }),
  category: CategoryRef,
  vendor: VendorRef,
  variants: z.array(Variant),
  images: z.array(Image),
  sizeChart: SizeChart.nullable(),
  averageRating: z.number().nullable(),
  reviewCount: z.int(),
}

const dates = { createdAt: Timestamp, updatedAt: Timestamp }

export const Product = z.object({ ...summary, reviews: z.array(ProductReview), ...dates }).meta({ id: 'Product' })

const Headline = z
  .string()
  .optional()
  .meta({ description: 'HTML, only when asked for: where the words were found, in `<mark>`; all else is escaped.' })

/** A product in a list: without its reviews, with what a card shows. */
export const ProductListItem = z
  .object({ ...summary, priceFrom: Money.nullable(), inStock: z.boolean(), ...dates, headline: Headline })
  .meta({ id: 'ProductListItem' })

export const ProductPage = pageOf(ProductListItem)

const FacetValues = z.array(
  z
    .object({
      value: z.string().meta({ description: 'What the filter of the same name takes.' }),
      label: z.string(),
      count: z.int(),
    })
    .meta({ id: 'FacetValue' }),
)

/** What a search can be narrowed by. */
export const Facets = z
  .object({
    category: FacetValues,
    vendor: FacetValues,
    price: FacetValues.meta({ description: 'From `priceMin` to `priceMax`, in minor units: `1000000-1999999`.' }),
    size: FacetValues,
    colour: FacetValues,
    inStock: FacetValues,
  })
  .meta({
    id: 'Facets',
    description:
      'Products each further choice would leave, as if nothing had been chosen of that kind. Exact up to 20,000 matches of the text; where it has more, 20,000 of them are counted, so that each count is a lower bound.',
  })
export type Facets = z.infer<typeof Facets>

export const SearchPage = ProductPage.extend({ facets: Facets }).meta({ id: 'SearchPage' })

export const Suggestion = z
  .object({ id: Id, slug: z.string(), name: z.string(), price: Money.nullable() })
  .meta({ id: 'Suggestion' })

/** Words that find others too. */
export const Synonyms = z
  .object({ results: z.array(z.object({ term: z.string(), synonyms: z.array(z.string()) })) })
  .meta({ id: 'Synonyms' })
export type Synonyms = z.infer<typeof Synonyms>

/** What is searched for; what fewer than three have asked for is not there. */
export const HeardQueries = z
  .object({ results: z.array(z.object({ query: z.string(), asked: z.int(), foundNothing: z.int() })) })
  .meta({ id: 'HeardQueries' })
export type HeardQueries = z.infer<typeof HeardQueries>

export const CategoryPage = pageOf(Category)

import { z } from 'zod'
import { Id, IdOrSlug, Slug, text } from '../common/fields.ts'
import { imageFile } from '../common/files/image-file.ts'
import { Amount, Currency, Money } from '../common/money.ts'
import { PageInput } from '../common/page.ts'
import { Image, Price } from './schema.ts'
import { SizeChart } from './size-chart.ts'

export const orderings = [
  '-createdAt',
  'createdAt',
  'price',
  '-price',
  'name',
  '-name',
  '-rating',
  '-sales',
  'relevance',
] as const
export type Ordering = (typeof orderings)[number]

/** One value or several, of which any will do. */
const anyOf = z
  .union([text(80), z.array(text(80)).min(1).max(20)])
  .transform((values) => (typeof values === 'string' ? [values] : values))

/** What a list is narrowed by. */
export const productFilters = {
  category: IdOrSlug.optional().meta({ description: 'Id or slug; its descendants count too.' }),
  vendor: IdOrSlug.optional().meta({ description: 'Id or slug.' }),
  priceMin: Amount.optional().meta({ description: 'In minor units.' }),
  priceMax: Amount.optional().meta({ description: 'In minor units.' }),
  currency: Currency.optional().meta({ description: 'Only prices in this currency.' }),
  inStock: z.boolean().optional(),
  size: anyOf.optional(),
  colour: anyOf.optional(),
}

const headline = z.boolean().optional().meta({ description: 'True: of a search, show where its words were found.' })

export const ListProducts = PageInput.extend({
  ...productFilters,
  search: text(200, 0).optional().meta({ description: 'Words to find; quotes keep phrases, a minus excludes.' }),
  ordering: z
    .enum(orderings)
    .optional()
    .meta({ description: 'By default the newest first, or the best match when searching.' }),
  headline,
  published: z.boolean().default(true).meta({
    description: 'False: what nobody else sees of vendors you act for: drafts, and all of those that may not sell.',
  }),
})
export type ListProducts = z.output<typeof ListProducts>

export const SearchProducts = PageInput.extend({
  ...productFilters,
  q: text(200, 0),
  ordering: z.enum(orderings).optional(),
  headline,
})
export type SearchProducts = z.output<typeof SearchProducts>

export const SuggestProducts = z.object({ q: text(100, 0).meta({ description: 'From two characters on.' }) })
export type SuggestProducts = z.output<typeof SuggestProducts>

const Word = text(80).overwrite((word) => word.trim().toLowerCase())

/** Each term finds its synonyms too; not the other way round. */
export const SetSynonyms = z.object({
  results: z
    .array(
      z
        .object({ term: Word, synonyms: z.array(Word).min(1).max(20) })
        .meta({ examples: [{ term: 'trousers', synonyms: ['pants'] }] }),
    )
    .max(1_000)
    .refine((rows) => new Set(rows.map(({ term }) => term)).size === rows.length, 'A term can be there once.'),
})
export type SetSynonyms = z.output<typeof SetSynonyms>

/** Of the last days, today among them. */
export const ListHeard = z.object({
  kind: z.enum(['popular', 'zero-results']).default('popular'),
  days: z.int().min(1).max(90).default(30),
  limit: z.int().min(1).max(100).default(50),
})
export type ListHeard = z.output<typeof ListHeard>

export const ProductById = z.object({ id: Id })
export type ProductById = z.output<typeof ProductById>
export const AddImage = ProductById.extend({
  image: imageFile('JPEG, PNG or WebP.'),
  alt: text(500, 0).default('').meta({ description: 'What it shows, for who cannot see it.' }),
})
export type AddImage = z.output<typeof AddImage>
export const ImageOfProduct = ProductById.extend({ imageId: Id })
export type ImageOfProduct = z.output<typeof ImageOfProduct>
export const ProductBySlug = z.object({ slug: text(200) })
export type ProductBySlug = z.output<typeof ProductBySlug>
export const CategoryById = z.object({ id: IdOrSlug })
export type CategoryById = z.output<typeof CategoryById>

/** What can be chosen, in lower case. `color` becomes `colour`: filters and translations know one word for it. */
export const OptionName = z
  .string()
  .trim()
  .toLowerCase()
  .overwrite((name) => (name === 'color' ? 'colour' : name))
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} _-]{0,39}$/u, 'Expected a short name such as size or colour.')

export const VariantInput = z.object({
  id: Id.optional().meta({
    description: 'Names an existing variant; without it variants are matched by their options.',
  }),
  sku: text(100).nullable().default(null),
  barcode: text(100).nullable().default(null),
  options: z.record(OptionName, text(120)).default({}),
  price: Money,
  compareAtPrice: Money.nullable().default(null),
  prices: z
    .array(Price)
    .max(30)
    .optional()
    .meta({ description: 'In further currencies; left as they are when absent.' }),
  stock: z
    .int()
    .min(0)
    .max(1_000_000_000)
    .optional()
    .meta({ description: 'Pieces on hand; left as it is when absent, and never below what is reserved.' }),
  weightGrams: z.int().min(0).max(1_000_000).default(0),
})
export type VariantInput = z.output<typeof VariantInput>

const variants = z
  .array(VariantInput)
  .min(1)
  .max(500)
  .superRefine((list, ctx) => {
    const seen = new Set<string>()
    const currency = list[0]?.price.currency
    const fault = (path: (string | number)[], message: string) => ctx.addIssue({ code: 'custom', path, message })
    for (const [index, { options, price, compareAtPrice, prices = [] }] of list.entries()) {
      const key = JSON.stringify(Object.entries(options).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      if (seen.has(key)) fault([index, 'options'], 'Another variant has the same options.')
      seen.add(key)
      if (price.currency !== currency) fault([index, 'price'], 'Expected the currency of the first variant.')
      const before = compareAtPrice?.currency ?? currency
      if (before !== currency) fault([index, 'compareAtPrice'], 'Expected the currency of the price.')
      const currencies = [price, ...prices].map((each) => each.currency)
      if (new Set(currencies).size < currencies.length) fault([index, 'prices'], 'Expected each currency once.')
    }
  })

const images = z
  .array(Image.extend({ url: z.url({ protocol: /^https?$/ }).max(2_000), alt: text(500, 0).default('') }))
  .max(100)

const fields = {
  name: text(300),
  description: text(100_000, 0).meta({ description: 'HTML; what could harm a page is removed.' }),
  category: IdOrSlug.meta({ description: 'Id or slug.' }),
  variants,
  images,
  sizeChart: SizeChart.nullable(),
  published: z.boolean(),
}

export const CreateProduct = z.object({
  ...fields,
  vendorId: Id.optional().meta({ description: 'Needed by those who act for several vendors.' }),
  slug: Slug.optional().meta({ description: 'Made from the name when absent.' }),
  description: fields.description.default(''),
  images: images.default([]),
  sizeChart: fields.sizeChart.default(null),
  published: fields.published.default(true),
})
export type CreateProduct = z.output<typeof CreateProduct>

/** The `updatedAt` you read; a product changed since then is left alone. v1 says it with If-Match. */
const expectedUpdatedAt = z.iso.datetime().optional().meta({ description: 'Refuse (412) when it has changed since.' })

export const ReplaceProduct = CreateProduct.omit({ vendorId: true, slug: true }).extend({ id: Id, expectedUpdatedAt })
export type ReplaceProduct = z.output<typeof ReplaceProduct>

export const UpdateProduct = z.object(fields).partial().extend({ id: Id, expectedUpdatedAt })
export type UpdateProduct = z.output<typeof UpdateProduct>

export const DeleteProduct = ProductById.extend({ expectedUpdatedAt })
export type DeleteProduct = z.output<typeof DeleteProduct>

// A catalogue file has no size charts; one that a product has stays.
const { sizeChart: _, ...fileFields } = fields

/** One product of a catalogue file, with the names by which the file knows its vendor and category. */
export const ImportProduct = z.object({
  ...fileFields,
  slug: text(200),
  vendor: text(200),
  category: z.array(text(200)).min(1).max(10).meta({ description: 'From the root of the category tree downwards.' }),
})
export type ImportProduct = z.output<typeof ImportProduct>

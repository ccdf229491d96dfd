import { z } from 'zod'
import { Id, IdOrSlug, Slug, text, Timestamp } from '../common/fields.ts'
import { Amount, Currency } from '../common/money.ts'
import { PageInput, pageOf } from '../common/page.ts'
import { orderings, productFilters } from '../products/index.ts'
import { VendorRef } from '../vendors/index.ts'

/** What a product has to be to be in it: whatever lists are narrowed by. A filter that is misspelt is no filter, and is named. */
const RuleInput = z
  .strictObject({ ...productFilters, search: text(200).optional().meta({ description: 'Words that it has.' }) })
  .meta({ description: 'Empty: every product. A vendor’s collection is of its own products, and names no vendor.' })
export type RuleInput = z.output<typeof RuleInput>

/** The same as it is kept: categories and vendors by their ids, which do not change. */
export const Rule = z
  .object({
    category: Id.optional(),
    vendor: Id.optional(),
    priceMin: Amount.optional(),
    priceMax: Amount.optional(),
    currency: Currency.optional(),
    inStock: z.boolean().optional(),
    size: z.array(z.string()).optional(),
    colour: z.array(z.string()).optional(),
    search: z.string().optional(),
  })
  .meta({ id: 'CollectionRule' })
export type Rule = z.output<typeof Rule>

const Picked = z
  .array(Id)
  .max(100)
  .refine((ids) => new Set(ids).size === ids.length, 'A product can be there once.')

const fields = {
  name: text(120),
  description: text(2_000, 0),
  rule: RuleInput,
  ordering: z.enum(orderings).meta({ description: 'Of its products.' }),
  addedIds: Picked.meta({ description: 'Products that belong to it whatever the rule says.' }),
  excludedIds: Picked.meta({ description: 'Products that do not, whatever the rule says.' }),
  published: z.boolean(),
}

export const Collection = z
  .object({
    id: Id,
    slug: z.string(),
    vendor: VendorRef.nullable().meta({ description: 'Null: the market’s own.' }),
    ...fields,
    rule: Rule,
    createdAt: Timestamp,
    updatedAt: Timestamp,
  })
  .meta({ id: 'Collection' })
export type Collection = z.output<typeof Collection>
export const CollectionPage = pageOf(Collection)

export const ListCollections = PageInput.extend({
  vendor: IdOrSlug.optional().meta({ description: 'Only those of this vendor, by id or slug.' }),
  ofMarket: z.boolean().optional().meta({ description: 'True: only the market’s own; false: only those of vendors.' }),
})
export type ListCollections = z.output<typeof ListCollections>

export const ListCollectionsOf = PageInput.extend({ id: IdOrSlug.meta({ description: 'Of the vendor, or its slug.' }) })
export type ListCollectionsOf = z.output<typeof ListCollectionsOf>

export const GetCollection = z.object({ id: IdOrSlug })
export type GetCollection = z.output<typeof GetCollection>

export const ListProductsOf = PageInput.extend({ id: IdOrSlug })
export type ListProductsOf = z.output<typeof ListProductsOf>

export const CreateCollection = z.object({
  vendorId: Id.optional().meta({
    description: 'Needed by those who act for several vendors. Without it staff make one of the market.',
  }),
  slug: Slug.optional().meta({ description: 'Made from the name when absent.' }),
  ...fields,
  description: fields.description.default(''),
  ordering: fields.ordering.default('-createdAt'),
  addedIds: fields.addedIds.default([]),
  excludedIds: fields.excludedIds.default([]),
  published: fields.published.default(true),
})
export type CreateCollection = z.output<typeof CreateCollection>

const expectedUpdatedAt = z.iso.datetime().optional().meta({ description: 'Refuse (412) when it has changed since.' })

export const DeleteCollection = z.object({ id: Id, expectedUpdatedAt })
export type DeleteCollection = z.output<typeof DeleteCollection>

export const EditCollection = z.object(fields).partial().extend(DeleteCollection.shape)
export type EditCollection = z.output<typeof EditCollection>

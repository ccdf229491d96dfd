import { z } from 'zod'
import { Id, text, Timestamp } from '../../common/fields.ts'
import { Money } from '../../common/money.ts'
import { PageInput, pageOf } from '../../common/page.ts'

const Some = z.int().min(1).max(1_000)

const Rule = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('percentage'),
    basisPoints: z.int().min(1).max(10_000).meta({ description: 'Hundredths of a per cent: 10 % is 1000.' }),
  }),
  z.object({ kind: z.literal('fixed'), amount: Money }),
  z
    .object({ kind: z.literal('buy-x-get-y'), buy: Some, give: Some })
    .meta({ description: 'Of every `buy + give` pieces, dearest first, the last `give` are given away.' }),
])

/** Written the one way, so that the same time is no change. What is no time is left for its own check to name. */
const Instant = Timestamp.overwrite((time) => (Number.isNaN(Date.parse(time)) ? time : new Date(time).toISOString()))

const Limit = z.int().min(1).max(1_000_000_000)

const fields = {
  name: text(120).meta({ description: 'What buyers read.' }),
  rule: Rule,
  productIds: z.array(Id).min(1).max(1_000).nullable().meta({ description: 'Only these products; null: all.' }),
  minimum: Money.nullable().meta({ description: 'What the goods it is for must come to, before discounts.' }),
  startsAt: Instant.nullable(),
  endsAt: Instant.nullable(),
  usageLimit: Limit.nullable().meta({ description: 'How many orders may use it.' }),
  perCustomerLimit: Limit.nullable().meta({ description: 'How many orders of one buyer.' }),
  active: z.boolean(),
}

export const Discount = z
  .object({
    id: Id,
    vendorId: Id.nullable().meta({ description: 'Who gives it; null: the marketplace.' }),
    code: z.string().nullable().meta({ description: 'Null: it asks for none and is for everybody.' }),
    ...fields,
    used: z.int().meta({ description: 'Orders that use it; those that were called off do not count.' }),
    createdAt: Timestamp,
    updatedAt: Timestamp,
  })
  .meta({ id: 'Discount' })
export type Discount = z.infer<typeof Discount>
export const DiscountPage = pageOf(Discount)

type Whole = Pick<Discount, 'rule' | 'minimum' | 'startsAt' | 'endsAt'>

/** What no discount may say; the words for it by field. */
export function contradictions({ rule, minimum, startsAt, endsAt }: Whole): [path: string, message: string][] {
  const found: [string, string][] = []
  if (rule.kind === 'fixed' && rule.amount.amount === 0) found.push(['rule', 'Expected an amount above nothing.'])
  if (minimum?.amount === 0) found.push(['minimum', 'Expected an amount above nothing, or null.'])
  if (rule.kind === 'fixed' && minimum !== null && minimum.currency !== rule.amount.currency) {
    found.push(['minimum', 'Expected the currency of the amount.'])
  }
  if (startsAt !== null && endsAt !== null && Date.parse(endsAt) <= Date.parse(startsAt)) {
    found.push(['endsAt', 'Expected a time after the start.'])
  }
  return found
}

export const CreateDiscount = z.object({
  vendorId: Id.optional().meta({
    description: 'Needed by those who act for several vendors. Without it staff make one of the marketplace.',
  }),
  code: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9_-]{2,40}$/, 'Expected 2 to 40 letters, digits, hyphens or underscores.')
    .nullable()
    .default(null)
    .meta({ description: 'For good: it is printed on things. Case does not matter.' }),
  ...fields,
  productIds: fields.productIds.default(null),
  minimum: fields.minimum.default(null),
  startsAt: fields.startsAt.default(null),
  endsAt: fields.endsAt.default(null),
  usageLimit: fields.usageLimit.default(null),
  perCustomerLimit: fields.perCustomerLimit.default(null),
  active: fields.active.default(true),
})
export type CreateDiscount = z.output<typeof CreateDiscount>

export const GetDiscount = z.object({ id: Id })
export type GetDiscount = z.output<typeof GetDiscount>

export const UpdateDiscount = z.object(fields).partial().extend(GetDiscount.shape)
export type UpdateDiscount = z.output<typeof UpdateDiscount>

export const ListDiscounts = PageInput.extend({
  vendorId: Id.optional().meta({ description: 'Only those of this vendor.' }),
})
export type ListDiscounts = z.output<typeof ListDiscounts>

import { z } from 'zod'
import { CountryCode, Id, text } from '../../common/fields.ts'
import { Amount, Money } from '../../common/money.ts'
import { pageOf } from '../../common/page.ts'

const zone = {
  name: text(120),
  countries: z
    .array(CountryCode)
    .max(260)
    .transform((codes) => [...new Set(codes)].toSorted((a, b) => (a < b ? -1 : 1)))
    .meta({ description: 'None: everywhere no other zone of a method names.' }),
}

export const ShippingZone = z
  .object({ id: Id, name: z.string(), countries: z.array(z.string()) })
  .meta({ id: 'ShippingZone' })
export type ShippingZone = z.infer<typeof ShippingZone>
export const ShippingZonePage = pageOf(ShippingZone)

export const CreateZone = z.object(zone)
export type CreateZone = z.output<typeof CreateZone>
export const DeleteZone = z.object({ id: Id })
export type DeleteZone = z.output<typeof DeleteZone>
export const UpdateZone = z.object(zone).partial().extend(DeleteZone.shape)
export type UpdateZone = z.output<typeof UpdateZone>

const Grams = z.int().min(0).max(1_000_000_000)

/** What a parcel costs: from each lower bound on, up to but without the upper one. */
const Rate = z
  .object({
    zoneId: Id,
    price: Money,
    minGrams: Grams.default(0),
    maxGrams: Grams.nullable().default(null),
    minSubtotal: Amount.default(0).meta({
      description: 'Of the parcel’s goods, in minor units of the price’s currency.',
    }),
    maxSubtotal: Amount.nullable().default(null),
  })
  .refine(({ minGrams, maxGrams }) => maxGrams === null || maxGrams > minGrams, {
    path: ['maxGrams'],
    message: 'Expected more than minGrams.',
  })
  .refine(({ minSubtotal, maxSubtotal }) => maxSubtotal === null || maxSubtotal > minSubtotal, {
    path: ['maxSubtotal'],
    message: 'Expected more than minSubtotal.',
  })
  .meta({ id: 'ShippingRateRule', description: 'Lower bounds are taken in, upper bounds left out.' })
export type Rate = z.output<typeof Rate>

const method = {
  name: text(120),
  estimatedDays: z.int().min(0).max(365),
  position: z.int().min(0).max(1_000).meta({ description: 'In which order methods are offered.' }),
  active: z.boolean(),
  rates: z.array(Rate).max(2_000).meta({ description: 'Given, they stand in place of all that were there.' }),
}
const code = z
  .string()
  .max(40)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'Expected lower-case words joined by hyphens.')

export const ShippingMethod = z.object({ id: Id, code: z.string(), ...method }).meta({ id: 'ShippingMethod' })
export type ShippingMethod = z.output<typeof ShippingMethod>
export const ShippingMethodPage = pageOf(ShippingMethod)

export const CreateMethod = z.object({
  code: code.meta({ description: 'By which orders name it; for good.' }),
  ...method,
  position: method.position.default(0),
  active: method.active.default(true),
  rates: method.rates.default([]),
})
export type CreateMethod = z.output<typeof CreateMethod>
export const DeleteMethod = z.object({ id: Id })
export type DeleteMethod = z.output<typeof DeleteMethod>
export const UpdateMethod = z.object(method).partial().extend(DeleteMethod.shape)
export type UpdateMethod = z.output<typeof UpdateMethod>

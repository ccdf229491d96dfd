import { z } from 'zod'
import { CountryCode, Id, text } from '../../common/fields.ts'
import { pageOf } from '../../common/page.ts'

const fields = {
  country: CountryCode,
  region: text(120)
    .nullable()
    .meta({ description: 'One region of the country, as addresses there have it; null: all of it.' }),
  categoryId: Id.nullable().meta({ description: 'One category and those below it; null: everything, and parcels.' }),
  name: text(120).meta({ examples: ['VAT'] }),
  ratePpm: z.int().min(0).max(1_000_000).meta({ description: 'In parts per million: 7.5 % is 75000.' }),
  included: z.boolean().meta({ description: 'Whether prices contain it already; otherwise it is added.' }),
  onShipping: z.boolean().meta({ description: 'Whether parcels bear it too.' }),
}

export const TaxRate = z.object({ id: Id, ...fields }).meta({ id: 'TaxRate' })
export type TaxRate = z.infer<typeof TaxRate>
export const TaxRatePage = pageOf(TaxRate)

export const CreateTaxRate = z.object({
  ...fields,
  region: fields.region.default(null),
  categoryId: fields.categoryId.default(null),
  onShipping: fields.onShipping.default(true),
})
export type CreateTaxRate = z.output<typeof CreateTaxRate>

export const DeleteTaxRate = z.object({ id: Id })
export type DeleteTaxRate = z.output<typeof DeleteTaxRate>

export const UpdateTaxRate = z.object(fields).partial().extend(DeleteTaxRate.shape)
export type UpdateTaxRate = z.output<typeof UpdateTaxRate>

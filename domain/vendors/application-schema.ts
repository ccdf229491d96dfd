import { z } from 'zod'
import { Id, text, Timestamp } from '../common/fields.ts'
import { PageInput, pageOf } from '../common/page.ts'
import { Particulars, VendorRef, VendorStatus } from './schema.ts'

/** A shop as the market lets it in, or does not. */
export const Application = z
  .object({
    vendor: VendorRef.extend({ description: z.string() }),
    status: VendorStatus,
    particulars: Particulars.nullable().meta({ description: 'Null until it has said them.' }),
    submittedAt: Timestamp.nullable(),
    reason: z.string().nullable().meta({ description: 'Of the last decision, where one was given.' }),
    decidedAt: Timestamp.nullable(),
  })
  .meta({ id: 'VendorApplication' })
export type Application = z.output<typeof Application>

export const ApplicationPage = pageOf(Application)

export const ListApplications = PageInput.extend({ status: VendorStatus.default('applied') })
export type ListApplications = z.output<typeof ListApplications>

export const OfVendor = z.object({ id: Id })
export type OfVendor = z.output<typeof OfVendor>

export const Apply = Particulars.extend({ id: Id })
export type Apply = z.output<typeof Apply>

export const Decide = OfVendor.extend({ reason: text(1_000).meta({ description: 'Told to the vendor.' }) })
export type Decide = z.output<typeof Decide>

import { z } from 'zod'
import { Id, IdOrSlug, Timestamp } from '../common/fields.ts'
import { PageInput, pageOf } from '../common/page.ts'

/** A vendor as other things name it. */
export const VendorRef = z.object({ id: Id, name: z.string(), slug: z.string() }).meta({ id: 'VendorRef' })

export const Vendor = VendorRef.extend({ description: z.string(), createdAt: Timestamp }).meta({ id: 'Vendor' })
export type Vendor = z.infer<typeof Vendor>

export const VendorPage = pageOf(Vendor)
export const GetVendor = z.object({ id: IdOrSlug })
export type GetVendor = z.output<typeof GetVendor>
export { PageInput as ListVendors }

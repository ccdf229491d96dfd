import { z } from 'zod'
import { CountryCode, Id, IdOrSlug, Slug, text, Timestamp } from '../common/fields.ts'
import { PageInput, pageOf } from '../common/page.ts'

/** A vendor as other things name it. */
export const VendorRef = z.object({ id: Id, name: z.string(), slug: z.string() }).meta({ id: 'VendorRef' })

export const vendorStatuses = ['applied', 'approved', 'refused', 'suspended'] as const
/** Only who is approved sells. */
export const VendorStatus = z.enum(vendorStatuses)
export type VendorStatus = z.infer<typeof VendorStatus>

export const Vendor = VendorRef.extend({
  description: z.string(),
  status: VendorStatus.meta({ description: 'Of those that are not `approved` only members and staff hear.' }),
  createdAt: Timestamp,
}).meta({ id: 'Vendor' })
export type Vendor = z.infer<typeof Vendor>

export const VendorPage = pageOf(Vendor)

/** A vendor as its own page shows it. */
export const VendorProfile = Vendor.extend({
  productCount: z.int().meta({ description: 'Products that are on sale now.' }),
  averageRating: z.number().nullable().meta({ description: 'Of all reviews of its products, each counted once.' }),
  reviewCount: z.int(),
  collections: z
    .array(z.object({ id: Id, name: z.string(), slug: z.string() }).meta({ id: 'CollectionRef' }))
    .meta({ description: 'The latest twenty that are published; `collections` has all.' }),
}).meta({ id: 'VendorProfile' })
export type VendorProfile = z.infer<typeof VendorProfile>
export const GetVendor = z.object({ id: IdOrSlug })
export type GetVendor = z.output<typeof GetVendor>
export { PageInput as ListVendors }

/** What a shop says of itself to be let in. */
export const Particulars = z.object({
  legalName: text(200).meta({ description: 'Of the business, as it is registered, or of the person whose it is.' }),
  country: CountryCode.meta({ description: 'Where it is at home.' }),
  registrationNumber: text(60).nullable().default(null),
  contactName: text(120),
  contactEmail: z.email().max(254),
  contactPhone: text(40).nullable().default(null),
  website: z
    .url({ protocol: /^https?$/ })
    .max(500)
    .nullable()
    .default(null),
})
export type Particulars = z.output<typeof Particulars>

export const CreateVendor = z.object({
  name: text(120),
  slug: Slug.optional().meta({ description: 'Made from the name when absent.' }),
  description: text(2_000, 0).default(''),
  application: Particulars.optional().meta({ description: 'Needed to be let in; can follow.' }),
})
export type CreateVendor = z.output<typeof CreateVendor>

const MemberRole = z.enum(['owner', 'staff'])
export type MemberRole = z.output<typeof MemberRole>

/** Somebody who may act for a vendor: staff run the shop, owners also say who does. */
export const Member = z
  .object({
    vendorId: Id,
    userId: Id,
    fullName: z.string(),
    email: z.string(),
    role: MemberRole,
    since: Timestamp,
  })
  .meta({ id: 'Member' })
export type Member = z.infer<typeof Member>

export const MemberPage = pageOf(Member)
export const ListMembers = PageInput.extend({ id: Id })
export type ListMembers = z.output<typeof ListMembers>

export const AddMember = z.object({
  id: Id,
  email: text(254).meta({ description: 'Of an account that has verified it.' }),
  role: MemberRole.default('staff'),
})
export type AddMember = z.output<typeof AddMember>

export const RemoveMember = z.object({ id: Id, userId: Id })
export type RemoveMember = z.output<typeof RemoveMember>

export const ChangeMember = RemoveMember.extend({ role: MemberRole })
export type ChangeMember = z.output<typeof ChangeMember>

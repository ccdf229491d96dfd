import { z } from 'zod'
import { Id, IdOrSlug, Slug, text, Timestamp } from '../common/fields.ts'
import { PageInput, pageOf } from '../common/page.ts'

/** A vendor as other things name it. */
export const VendorRef = z.object({ id: Id, name: z.string(), slug: z.string() }).meta({ id: 'VendorRef' })

export const Vendor = VendorRef.extend({ description: z.string(), createdAt: Timestamp }).meta({ id: 'Vendor' })
export type Vendor = z.infer<typeof Vendor>

export const VendorPage = pageOf(Vendor)
export const GetVendor = z.object({ id: IdOrSlug })
export type GetVendor = z.output<typeof GetVendor>
export { PageInput as ListVendors }

export const CreateVendor = z.object({
  name: text(120),
  slug: Slug.optional().meta({ description: 'Made from the name when absent.' }),
  description: text(2_000, 0).default(''),
})
export type CreateVendor = z.output<typeof CreateVendor>

const MemberRole = z.enum(['owner', 'staff'])

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

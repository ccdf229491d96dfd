import { all, business, erased, kept, plain, type Tags } from './tag.ts'
import type { DB } from '../types.ts'

/** What is held of shops, and of who speaks and acts for them. */
export const vendors: Pick<Tags<DB>, 'vendor_applications' | 'vendor_decisions' | 'vendor_members' | 'vendors'> = {
  vendor_applications: {
    ...all(plain, 'vendor_id country submitted_at'),
    ...all(
      kept('what a business says of itself and who speaks for it, for as long as it sells; its owners change it'),
      'legal_name registration_number contact_name contact_email contact_phone website',
    ),
  },
  vendor_decisions: {
    ...all(plain, 'id vendor_id status decided_at'),
    reason: kept('what the market told a business of its standing'),
  },
  vendor_members: all(erased, 'vendor_id user_id role created_at'),
  vendors: {
    ...all(plain, 'id status created_at updated_at deleted_at commission_rate'),
    slug: business,
    name: business,
    description: business,
  },
}

import { sql } from 'kysely'
import type { App } from '../../../server/context.ts'
import { UNKNOWN, list, type SampleMarket, type Samples } from './sample.ts'

const shop = { name: 'Sample Shop', description: 'Sells samples.' }

export const particulars = {
  legalName: 'Sample Shop Limited',
  country: 'NG',
  registrationNumber: 'RC 1234567',
  contactName: 'Sola Sample',
  contactEmail: 'sola@example.com',
  contactPhone: '+234 801 234 5678',
  website: 'https://sample.example',
}

/** Shops that have said whose business they are. */
export const applicants = ({ db }: App): Pick<SampleMarket, 'shop'> => ({
  async shop(status) {
    const { rows } = await sql<{ id: number }>`
      with made as (
        insert into vendors (name, slug, status) values ('Applicant', 'applicant-' || gen_random_uuid(), ${status})
        returning id
      )
      insert into vendor_applications (vendor_id, legal_name, country, contact_name, contact_email, submitted_at)
      select id, 'Applicant Limited', 'NG', 'Ada', 'ada@example.com', now() from made returning vendor_id as id`.execute(
      db,
    )
    return { id: rows[0]!.id }
  },
})

const decided = (from: 'applied' | 'approved' | 'suspended', not: typeof from, more: object = {}): Samples[string] => [
  { as: 'admin', input: async (market) => ({ ...(await market.shop(from)), ...more }), expect: 'ok' },
  {
    as: 'admin',
    input: async (market) => ({ ...(await market.shop(not)), ...more }),
    expect: '409 vendors.illegal-move',
  },
  { as: 'admin', input: { id: UNKNOWN, ...more }, expect: '404 vendors.not-found' },
  { as: 'admin', input: { id: 0, ...more }, expect: '400 common.invalid' },
  { as: 'vendor', input: { id: 1, ...more }, expect: '403 common.forbidden' },
  { as: 'integrator', input: { id: 1, ...more }, expect: '403 common.forbidden' },
  { input: { id: 1, ...more }, expect: '401 common.unauthenticated' },
]

const reason = { reason: 'The register knows nobody of that name.' }

export const vendorsSamples: Samples = {
  'vendors.list': list('anonymous'),
  'vendors.get': [
    { input: { id: 1 }, expect: 'ok' },
    { input: { id: 'adire-house' }, expect: 'ok' },
    { input: { id: UNKNOWN }, expect: '404 vendors.not-found' },
    { input: { id: 'no-such' }, expect: '404 vendors.not-found' },
  ],
  'vendors.create': [
    { as: 'somebody', input: shop, expect: 'ok' },
    { as: 'somebody', input: { name: 'Another Shop', application: particulars }, expect: 'ok' },
    { as: 'admin', input: { ...shop, slug: 'adire-house' }, expect: '409 vendors.slug-taken' },
    { as: 'admin', input: {}, expect: '400 common.invalid' },
    { as: 'admin', input: { ...shop, slug: 'Not a slug' }, expect: '400 common.invalid' },
    { as: 'integrator', input: shop, expect: '403 common.forbidden' },
    { input: shop, expect: '401 common.unauthenticated' },
  ],
  'vendors.listApplications': [
    ...list('admin'),
    { as: 'admin', input: { status: 'approved', limit: 1 }, expect: 'ok' },
    { as: 'admin', input: { status: 'liked' }, expect: '400 common.invalid' },
    { as: 'vendor', input: {}, expect: '403 common.forbidden' },
    { input: {}, expect: '401 common.unauthenticated' },
  ],
  'vendors.getApplication': [
    { as: 'vendor', input: { id: 1 }, expect: 'ok' },
    { as: 'admin', input: { id: 2 }, expect: 'ok' },
    { as: 'admin', input: { id: UNKNOWN }, expect: '404 vendors.not-found' },
    { as: 'vendor', input: { id: 2 }, expect: '403 vendors.not-yours' },
    { as: 'customer', input: { id: 1 }, expect: '403 common.forbidden' },
    { input: { id: 1 }, expect: '401 common.unauthenticated' },
  ],
  'vendors.apply': [
    { as: 'vendor', input: { id: 1, ...particulars }, expect: 'ok' },
    {
      as: 'admin',
      input: async (market) => ({ ...(await market.shop('suspended')), ...particulars }),
      expect: '409 vendors.illegal-move',
    },
    { as: 'admin', input: { id: UNKNOWN, ...particulars }, expect: '404 vendors.not-found' },
    { as: 'vendor', input: { id: 2, ...particulars }, expect: '403 vendors.not-yours' },
    { as: 'vendor', input: { id: 1, ...particulars, country: 'Nigeria' }, expect: '400 common.invalid' },
    { as: 'vendor', input: { id: 1, ...particulars, website: 'javascript:alert(1)' }, expect: '400 common.invalid' },
    { as: 'customer', input: { id: 1, ...particulars }, expect: '403 common.forbidden' },
    { input: { id: 1, ...particulars }, expect: '401 common.unauthenticated' },
  ],
  'vendors.approve': decided('applied', 'suspended'),
  'vendors.refuse': decided('applied', 'approved', reason),
  'vendors.suspend': decided('approved', 'applied', reason),
  'vendors.reinstate': decided('suspended', 'applied'),
  'vendors.listMembers': [
    { as: 'vendor', input: { id: 1 }, expect: 'ok' },
    { as: 'admin', input: { id: 1, limit: 1 }, expect: 'ok' },
    { as: 'admin', input: { id: UNKNOWN }, expect: '404 vendors.not-found' },
    { as: 'vendor', input: { id: 2 }, expect: '403 vendors.not-yours' },
    { as: 'vendor', input: { id: 1, cursor: 'nonsense' }, expect: '400 common.invalid' },
    { as: 'vendor', input: { id: 'adire-house' }, expect: '400 common.invalid' },
    { as: 'customer', input: { id: 1 }, expect: '403 common.forbidden' },
    { as: 'integrator', input: { id: 1 }, expect: '403 common.forbidden' },
    { input: { id: 1 }, expect: '401 common.unauthenticated' },
  ],
  'vendors.addMember': [
    { as: 'vendor', input: async (market) => ({ id: 1, email: (await market.account()).email }), expect: 'ok' },
    {
      as: 'admin',
      input: async (market) => ({ id: 2, email: (await market.account()).email, role: 'owner' }),
      expect: 'ok',
    },
    { as: 'vendor', input: { id: 1, email: 'nobody@example.com' }, expect: '404 vendors.no-such-account' },
    { as: 'vendor', input: { id: 1, email: 'vendor@fashionistar.test' }, expect: '409 vendors.already-member' },
    { as: 'vendor', input: { id: 2, email: 'customer@fashionistar.test' }, expect: '403 vendors.not-yours' },
    { as: 'admin', input: { id: UNKNOWN, email: 'customer@fashionistar.test' }, expect: '404 vendors.not-found' },
    { as: 'vendor', input: { id: 1, email: '', role: 'king' }, expect: '400 common.invalid' },
    { as: 'customer', input: { id: 1, email: 'customer@fashionistar.test' }, expect: '403 common.forbidden' },
    { as: 'integrator', input: { id: 1, email: 'customer@fashionistar.test' }, expect: '403 common.forbidden' },
    { input: { id: 1, email: 'customer@fashionistar.test' }, expect: '401 common.unauthenticated' },
  ],
  'vendors.changeMember': [
    { as: 'vendor', input: async (market) => ({ ...(await market.member()), role: 'owner' }), expect: 'ok' },
    { as: 'vendor', input: { id: 1, userId: UNKNOWN, role: 'staff' }, expect: '404 vendors.member-not-found' },
    { as: 'vendor', input: { id: 2, userId: 2, role: 'staff' }, expect: '403 vendors.not-yours' },
    { as: 'vendor', input: { id: 1, userId: 2 }, expect: '400 common.invalid' },
    { as: 'customer', input: { id: 1, userId: 2, role: 'staff' }, expect: '403 common.forbidden' },
    { input: { id: 1, userId: 2, role: 'staff' }, expect: '401 common.unauthenticated' },
  ],
  'vendors.removeMember': [
    { as: 'vendor', input: (market) => market.member(), expect: 'ok' },
    { as: 'admin', input: (market) => market.member(), expect: 'ok' },
    { as: 'vendor', input: { id: 1, userId: UNKNOWN }, expect: '404 vendors.member-not-found' },
    { as: 'vendor', input: { id: 2, userId: 2 }, expect: '403 vendors.not-yours' },
    { as: 'customer', input: { id: 1, userId: 2 }, expect: '403 common.forbidden' },
    { input: { id: 1, userId: 2 }, expect: '401 common.unauthenticated' },
  ],
}

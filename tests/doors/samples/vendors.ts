import { UNKNOWN, list, type Samples } from './sample.ts'

const shop = { name: 'Sample Shop', description: 'Sells samples.' }

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
    { as: 'somebody', input: { name: 'Another Shop' }, expect: 'ok' },
    { as: 'admin', input: { ...shop, slug: 'adire-house' }, expect: '409 vendors.slug-taken' },
    { as: 'admin', input: {}, expect: '400 common.invalid' },
    { as: 'admin', input: { ...shop, slug: 'Not a slug' }, expect: '400 common.invalid' },
    { as: 'integrator', input: shop, expect: '403 common.forbidden' },
    { input: shop, expect: '401 common.unauthenticated' },
  ],
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

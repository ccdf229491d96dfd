import { UNKNOWN, address, orderOf, list, one, type Samples } from './sample.ts'

export const ordersSamples: Samples = {
  'orders.create': [
    { as: 'customer', input: async (market) => orderOf((await market.product()).variantId, 2), expect: 'ok' },
    { as: 'integrator', input: async (market) => orderOf((await market.product()).variantId, 1), expect: 'ok' },
    { input: orderOf(1, 1), expect: '401 common.unauthenticated' },
    {
      as: 'customer',
      input: async (market) => orderOf((await market.product()).variantId, 11),
      expect: '409 inventory.out-of-stock',
    },
    {
      as: 'customer',
      input: async (market) => ({
        ...orderOf((await market.product()).variantId, 1),
        expectedTotal: { amount: 1, currency: 'NGN' },
      }),
      expect: '409 orders.total-changed',
    },
    { as: 'customer', input: orderOf(UNKNOWN, 1), expect: '409 orders.variant-not-on-sale' },
    { as: 'customer', input: orderOf(1, 0), expect: '400 common.invalid' },
    {
      as: 'customer',
      input: { items: [], deliveryAddress: { ...address, country: 'Nigeria' } },
      expect: '400 common.invalid',
    },
  ],
  'orders.get': [
    { as: 'customer', input: async (market) => ({ id: (await market.order()).id }), expect: 'ok' },
    { as: 'admin', input: async (market) => ({ id: (await market.order()).id }), expect: 'ok' },
    { as: 'vendor', input: async (market) => ({ id: (await market.order()).id }), expect: '404 orders.not-found' },
    { input: { id: 1 }, expect: '401 common.unauthenticated' },
    ...one('customer', 'orders.not-found'),
  ],
  'orders.events': [
    { as: 'customer', input: async (market) => ({ id: (await market.order()).id }), expect: 'ok' },
    { as: 'admin', input: async (market) => ({ id: (await market.order()).id, limit: 1 }), expect: 'ok' },
    { as: 'vendor', input: async (market) => ({ id: (await market.order()).id }), expect: '404 orders.not-found' },
    {
      as: 'customer',
      input: async (market) => ({ id: (await market.order()).id, cursor: 'nonsense' }),
      expect: '400 common.invalid',
    },
    { input: { id: 1 }, expect: '401 common.unauthenticated' },
    ...one('customer', 'orders.not-found'),
  ],
  'orders.list': [...list('customer'), ...list('admin'), { input: {}, expect: '401 common.unauthenticated' }],
  'orders.listForVendor': [
    { as: 'vendor', input: { id: 1 }, expect: 'ok' },
    { as: 'integrator', input: { id: 1, limit: 2 }, expect: 'ok' },
    { as: 'admin', input: { id: 2 }, expect: 'ok' },
    { as: 'admin', input: { id: UNKNOWN }, expect: '404 vendors.not-found' },
    { as: 'vendor', input: { id: 2 }, expect: '403 vendors.not-yours' },
    { as: 'vendor', input: { id: 1, cursor: 'nonsense' }, expect: '400 common.invalid' },
    { as: 'vendor', input: { id: 'adire-house' }, expect: '400 common.invalid' },
    { as: 'customer', input: { id: 1 }, expect: '403 common.forbidden' },
    { input: { id: 1 }, expect: '401 common.unauthenticated' },
  ],
  'orders.getForVendor': [
    { as: 'vendor', input: async (market) => ({ id: 1, orderId: (await market.order()).id }), expect: 'ok' },
    { as: 'integrator', input: async (market) => ({ id: 1, orderId: (await market.order()).id }), expect: 'ok' },
    {
      as: 'admin',
      input: async (market) => ({ id: 2, orderId: (await market.order()).id }),
      expect: '404 orders.not-found',
    },
    { as: 'vendor', input: { id: 1, orderId: UNKNOWN }, expect: '404 orders.not-found' },
    { as: 'vendor', input: { id: 2, orderId: 1 }, expect: '403 vendors.not-yours' },
    { as: 'vendor', input: { id: 1, orderId: 'FS-1' }, expect: '400 common.invalid' },
    { as: 'customer', input: { id: 1, orderId: 1 }, expect: '403 common.forbidden' },
    { input: { id: 1, orderId: 1 }, expect: '401 common.unauthenticated' },
  ],
}

import { UNKNOWN, address, orderOf, list, one, type Samples } from './sample.ts'

const deliveryAddress = { ...address, line1: '2 Marina' }

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
  'orders.edit': [
    {
      as: 'customer',
      input: async (market) => ({
        id: (await market.order()).id,
        add: [{ variantId: (await market.product()).variantId, quantity: 1 }],
      }),
      expect: 'ok',
    },
    {
      as: 'customer',
      input: async (market) => {
        const { id } = await market.order()
        return { id, items: [{ itemId: (await market.itemOf(id)).itemId, quantity: 2 }], shippingMethod: 'standard' }
      },
      expect: 'ok',
    },
    { as: 'admin', input: async (market) => ({ id: (await market.paidOrder()).id, deliveryAddress }), expect: 'ok' },
    {
      as: 'customer',
      input: async (market) => ({ id: (await market.paidOrder()).id, deliveryAddress }),
      expect: '409 orders.illegal-move',
    },
    {
      as: 'admin',
      input: async (market) => ({
        id: (await market.paidOrder()).id,
        add: [{ variantId: (await market.product()).variantId, quantity: 1 }],
      }),
      expect: '409 orders.already-paid',
    },
    {
      as: 'customer',
      input: async (market) => {
        const { id } = await market.order()
        return { id, items: [{ itemId: (await market.itemOf(id)).itemId, quantity: 0 }] }
      },
      expect: '409 orders.nothing-left',
    },
    {
      as: 'customer',
      input: async (market) => ({
        id: (await market.order()).id,
        add: [{ variantId: (await market.product()).variantId, quantity: 11 }],
      }),
      expect: '409 inventory.out-of-stock',
    },
    {
      as: 'customer',
      input: async (market) => ({
        id: (await market.order()).id,
        deliveryAddress,
        expectedTotal: { amount: 1, currency: 'NGN' },
      }),
      expect: '409 orders.total-changed',
    },
    {
      as: 'vendor',
      input: async (market) => ({ id: (await market.order()).id, deliveryAddress }),
      expect: '404 orders.not-found',
    },
    { as: 'customer', input: { id: 1, items: [{ itemId: 1, quantity: -1 }] }, expect: '400 common.invalid' },
    { input: { id: 1 }, expect: '401 common.unauthenticated' },
    ...one('customer', 'orders.not-found'),
  ],
  'orders.cancel': [
    { as: 'customer', input: async (market) => ({ id: (await market.order()).id, reason: 'Too small' }), expect: 'ok' },
    { as: 'customer', input: async (market) => ({ id: (await market.paidOrder()).id }), expect: 'ok' },
    { as: 'admin', input: async (market) => ({ id: (await market.order()).id }), expect: 'ok' },
    { as: 'vendor', input: async (market) => ({ id: (await market.order()).id }), expect: '404 orders.not-found' },
    { as: 'customer', input: { id: 1, reason: 'x'.repeat(501) }, expect: '400 common.invalid' },
    { input: { id: 1 }, expect: '401 common.unauthenticated' },
    ...one('customer', 'orders.not-found'),
  ],
  'orders.accept': [
    { as: 'vendor', input: async (market) => ({ id: 1, orderId: (await market.paidOrder()).id }), expect: 'ok' },
    {
      as: 'vendor',
      input: async (market) => ({ id: 1, orderId: (await market.order()).id }),
      expect: '409 orders.illegal-move',
    },
    { as: 'vendor', input: { id: 1, orderId: UNKNOWN }, expect: '404 orders.not-found' },
    { as: 'vendor', input: { id: 2, orderId: 1 }, expect: '403 vendors.not-yours' },
    { as: 'customer', input: { id: 1, orderId: 1 }, expect: '403 common.forbidden' },
    { input: { id: 1, orderId: 1 }, expect: '401 common.unauthenticated' },
  ],
  'orders.cancelForVendor': [
    {
      as: 'vendor',
      input: async (market) => ({ id: 1, orderId: (await market.paidOrder()).id, reason: 'Sold in the shop' }),
      expect: 'ok',
    },
    {
      as: 'vendor',
      input: async (market) => ({ id: 1, orderId: (await market.order()).id, reason: 'Sold in the shop' }),
      expect: '409 orders.illegal-move',
    },
    { as: 'vendor', input: { id: 1, orderId: 1 }, expect: '400 common.invalid' },
    { as: 'vendor', input: { id: 1, orderId: UNKNOWN, reason: 'Gone' }, expect: '404 orders.not-found' },
    { as: 'vendor', input: { id: 2, orderId: 1, reason: 'Gone' }, expect: '403 vendors.not-yours' },
    { as: 'customer', input: { id: 1, orderId: 1, reason: 'Gone' }, expect: '403 common.forbidden' },
    { input: { id: 1, orderId: 1, reason: 'Gone' }, expect: '401 common.unauthenticated' },
  ],
}

import { one, type Samples, UNKNOWN } from './sample.ts'

const asked = { items: [{ itemId: 1, quantity: 1 }], reason: 'Too small' }
const unknown = { id: 1, returnId: UNKNOWN }

export const returnsSamples: Samples = {
  'orders.requestReturn': [
    {
      as: 'customer',
      async input(market) {
        const { id, itemId } = await market.deliveredOrder()
        return { id, items: [{ itemId, quantity: 1 }], reason: 'Too small' }
      },
      expect: 'ok',
    },
    {
      as: 'customer',
      async input(market) {
        const { id, itemId, variantId } = await market.deliveredOrder()
        const items = [{ itemId, quantity: 1, exchangeVariantId: variantId }]
        return { id, kind: 'exchange', items, reason: 'A seam is torn' }
      },
      expect: 'ok',
    },
    {
      as: 'customer',
      async input(market) {
        const { id, itemId } = await market.deliveredOrder()
        const items = [{ itemId, quantity: 1, exchangeVariantId: UNKNOWN }]
        return { id, kind: 'exchange', items, reason: 'x' }
      },
      expect: '409 orders.exchange-unsuitable',
    },
    {
      as: 'customer',
      async input(market) {
        const { id, itemId } = await market.deliveredOrder()
        return { id, items: [{ itemId, quantity: 3 }], reason: 'Too small' }
      },
      expect: '409 orders.return-exceeds',
    },
    {
      as: 'customer',
      async input(market) {
        const { id } = await market.paidOrder()
        const { itemId } = await market.itemOf(id)
        return { id, items: [{ itemId, quantity: 1 }], reason: 'Too small' }
      },
      expect: '409 orders.illegal-move',
    },
    {
      as: 'customer',
      input: async (market) => ({ ...asked, id: (await market.deliveredOrder()).id }),
      expect: '400 common.invalid',
    },
    { as: 'customer', input: { ...asked, id: UNKNOWN }, expect: '404 orders.not-found' },
    {
      as: 'vendor',
      input: async (market) => ({ ...asked, id: (await market.deliveredOrder()).id }),
      expect: '404 orders.not-found',
    },
    { as: 'customer', input: { id: 1, kind: 'exchange', ...asked }, expect: '400 common.invalid' },
    { as: 'customer', input: { id: 1, items: [], reason: '' }, expect: '400 common.invalid' },
    { input: { id: 1, ...asked }, expect: '401 common.unauthenticated' },
  ],
  'orders.returns': [
    { as: 'customer', input: async (market) => ({ id: (await market.askedReturn()).orderId }), expect: 'ok' },
    { as: 'admin', input: async (market) => ({ id: (await market.order()).id }), expect: 'ok' },
    { as: 'vendor', input: async (market) => ({ id: (await market.order()).id }), expect: '404 orders.not-found' },
    { input: { id: 1 }, expect: '401 common.unauthenticated' },
    ...one('customer', 'orders.not-found'),
  ],
  'orders.listReturnsForVendor': [
    { as: 'vendor', input: async (market) => ({ id: (await market.askedReturn()).id, limit: 2 }), expect: 'ok' },
    { as: 'vendor', input: { id: 1, status: 'approved' }, expect: 'ok' },
    { as: 'admin', input: { id: 2 }, expect: 'ok' },
    { as: 'admin', input: { id: UNKNOWN }, expect: '404 vendors.not-found' },
    { as: 'vendor', input: { id: 2 }, expect: '403 vendors.not-yours' },
    { as: 'vendor', input: { id: 1, status: 'lost' }, expect: '400 common.invalid' },
    { as: 'vendor', input: { id: 1, cursor: 'nonsense' }, expect: '400 common.invalid' },
    { as: 'customer', input: { id: 1 }, expect: '403 common.forbidden' },
    { as: 'integrator', input: { id: 1 }, expect: 'ok' },
    { input: { id: 1 }, expect: '401 common.unauthenticated' },
  ],
  'orders.approveReturn': [
    { as: 'vendor', input: (market) => market.askedReturn(), expect: 'ok' },
    { as: 'admin', input: async (market) => ({ ...(await market.askedReturn()), note: 'Gladly' }), expect: 'ok' },
    { as: 'vendor', input: (market) => market.askedReturn('approved'), expect: '409 orders.illegal-return-move' },
    { as: 'vendor', input: unknown, expect: '404 orders.return-not-found' },
    { as: 'vendor', input: { ...unknown, id: 2 }, expect: '403 vendors.not-yours' },
    { as: 'customer', input: unknown, expect: '403 common.forbidden' },
    { input: unknown, expect: '401 common.unauthenticated' },
  ],
  'orders.rejectReturn': [
    { as: 'vendor', input: async (market) => ({ ...(await market.askedReturn()), note: 'Worn' }), expect: 'ok' },
    {
      as: 'vendor',
      input: async (market) => ({ ...(await market.askedReturn('approved')), note: 'Another skirt came' }),
      expect: 'ok',
    },
    { as: 'vendor', input: (market) => market.askedReturn(), expect: '400 common.invalid' },
    { as: 'vendor', input: { ...unknown, note: 'Worn' }, expect: '404 orders.return-not-found' },
    { as: 'customer', input: { ...unknown, note: 'Worn' }, expect: '403 common.forbidden' },
    { input: { ...unknown, note: 'Worn' }, expect: '401 common.unauthenticated' },
  ],
  'orders.receiveReturn': [
    { as: 'vendor', input: (market) => market.askedReturn('approved'), expect: 'ok' },
    {
      as: 'vendor',
      input: async (market) => ({ ...(await market.askedReturn('approved')), restock: false }),
      expect: 'ok',
    },
    { as: 'vendor', input: (market) => market.askedReturn(), expect: '409 orders.illegal-return-move' },
    { as: 'vendor', input: unknown, expect: '404 orders.return-not-found' },
    { as: 'vendor', input: { ...unknown, restock: 'perhaps' }, expect: '400 common.invalid' },
    { as: 'customer', input: unknown, expect: '403 common.forbidden' },
    { input: unknown, expect: '401 common.unauthenticated' },
  ],
}

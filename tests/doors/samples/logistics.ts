import { one, type Samples, UNKNOWN } from './sample.ts'

export const logisticsSamples: Samples = {
  'logistics.ship': [
    { as: 'vendor', input: async (market) => ({ id: 1, orderId: (await market.paidOrder()).id }), expect: 'ok' },
    {
      as: 'vendor',
      input: async (market) => ({ id: 1, orderId: (await market.order()).id }),
      expect: '409 orders.illegal-move',
    },
    { as: 'vendor', input: { id: 1, orderId: 1, carrier: 'pigeon' }, expect: '400 common.invalid' },
    { as: 'vendor', input: { id: 1, orderId: UNKNOWN }, expect: '404 orders.not-found' },
    { as: 'vendor', input: { id: 2, orderId: 1 }, expect: '403 vendors.not-yours' },
    { as: 'customer', input: { id: 1, orderId: 1 }, expect: '403 common.forbidden' },
    { input: { id: 1, orderId: 1 }, expect: '401 common.unauthenticated' },
  ],
  'logistics.track': [
    { as: 'customer', input: async (market) => ({ id: (await market.parcel()).id }), expect: 'ok' },
    { as: 'vendor', input: async (market) => ({ id: (await market.parcel()).id }), expect: 'ok' },
    { input: { id: 1 }, expect: '401 common.unauthenticated' },
    ...one('customer', 'logistics.not-found'),
  ],
  'logistics.list': [
    { as: 'customer', input: async (market) => ({ id: (await market.parcel()).orderId }), expect: 'ok' },
    { as: 'admin', input: async (market) => ({ id: (await market.parcel()).orderId }), expect: 'ok' },
    { input: { id: 1 }, expect: '401 common.unauthenticated' },
    ...one('customer', 'orders.not-found'),
  ],
  'logistics.label': [
    { as: 'vendor', input: async (market) => ({ id: (await market.parcel()).id }), expect: 'ok' },
    { as: 'customer', input: async (market) => ({ id: (await market.parcel()).id }), expect: '403 common.forbidden' },
    { input: { id: 1 }, expect: '401 common.unauthenticated' },
    ...one('vendor', 'logistics.not-found'),
  ],
  'logistics.noteStep': [
    {
      as: 'vendor',
      input: async (market) => ({ id: (await market.parcel()).id, status: 'in-transit', place: 'Lagos' }),
      expect: 'ok',
    },
    { as: 'vendor', input: { id: UNKNOWN, status: 'delivered' }, expect: '404 logistics.not-found' },
    { as: 'vendor', input: { id: 1, status: 'lost' }, expect: '400 common.invalid' },
    { as: 'customer', input: { id: 1, status: 'delivered' }, expect: '403 common.forbidden' },
    { input: { id: 1, status: 'delivered' }, expect: '401 common.unauthenticated' },
  ],
}

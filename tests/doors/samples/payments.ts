import { one, type Samples, UNKNOWN } from './sample.ts'

const ofOrder = (code: string): Samples[string] => [
  { as: 'customer', input: async (market) => ({ id: (await market.paidOrder()).id }), expect: 'ok' },
  { as: 'admin', input: async (market) => ({ id: (await market.paidOrder()).id }), expect: 'ok' },
  { input: { id: 1 }, expect: '401 common.unauthenticated' },
  ...one('customer', code),
]

export const paymentsSamples: Samples = {
  'payments.start': [
    {
      as: 'customer',
      input: async (market) => ({ id: (await market.order()).id, provider: 'test', card: 'success' }),
      expect: 'ok',
    },
    {
      as: 'customer',
      input: async (market) => ({ id: (await market.order()).id, provider: 'test', card: 'declined' }),
      expect: 'ok',
    },
    {
      as: 'customer',
      input: async (market) => ({ id: (await market.paidOrder()).id, provider: 'test' }),
      expect: '409 payments.nothing-to-pay',
    },
    {
      as: 'customer',
      input: async (market) => ({ id: (await market.order()).id, provider: 'stripe' }),
      expect: '409 payments.provider-not-offered',
    },
    {
      as: 'vendor',
      input: async (market) => ({ id: (await market.order()).id, provider: 'test' }),
      expect: '404 orders.not-found',
    },
    { as: 'customer', input: { id: UNKNOWN, provider: 'test' }, expect: '404 orders.not-found' },
    { as: 'customer', input: { id: 1, provider: 'cash' }, expect: '400 common.invalid' },
    { as: 'customer', input: { id: 1, provider: 'test', card: 'gold' }, expect: '400 common.invalid' },
    { input: { id: 1, provider: 'test' }, expect: '401 common.unauthenticated' },
  ],
  'payments.status': [
    {
      as: 'customer',
      input: async (market) => ({ paymentId: (await market.paidOrder()).paymentId }),
      expect: 'ok',
    },
    {
      as: 'vendor',
      input: async (market) => ({ paymentId: (await market.paidOrder()).paymentId }),
      expect: '404 payments.not-found',
    },
    { as: 'customer', input: { paymentId: UNKNOWN }, expect: '404 payments.not-found' },
    { as: 'customer', input: { paymentId: 'none' }, expect: '400 common.invalid' },
    { input: { paymentId: 1 }, expect: '401 common.unauthenticated' },
  ],
  'payments.list': ofOrder('orders.not-found'),
  'payments.refunds': ofOrder('orders.not-found'),
  'payments.refund': [
    {
      as: 'admin',
      input: async (market) => ({ id: (await market.paidOrder()).id, amount: 1_000, reason: 'A torn seam' }),
      expect: 'ok',
    },
    {
      as: 'admin',
      input: async (market) => ({ id: (await market.order()).id, reason: 'Not paid yet' }),
      expect: '409 payments.too-much',
    },
    {
      as: 'admin',
      input: async (market) => ({ id: (await market.paidOrder()).id, amount: 1, lines: [], reason: 'Both' }),
      expect: '400 common.invalid',
    },
    { as: 'admin', input: { id: UNKNOWN, reason: 'Gone' }, expect: '404 orders.not-found' },
    { as: 'customer', input: { id: 1, reason: 'Please' }, expect: '403 common.forbidden' },
    { input: { id: 1, reason: 'Please' }, expect: '401 common.unauthenticated' },
  ],
}

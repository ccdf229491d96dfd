import type { Rows } from '../row.ts'

const bought = { of: ['buyer', 'staff'], stranger: '404 orders.not-found' } as const

export const paymentsRows: Rows = {
  'payments.start': {
    of: ['buyer'],
    stranger: '404 orders.not-found',
    input: async (market) => ({ id: (await market.order()).id, provider: 'test', card: 'success' }),
  },
  'payments.status': {
    of: ['buyer', 'staff'],
    stranger: '404 payments.not-found',
    input: async (market) => ({ paymentId: (await market.paidOrder()).paymentId }),
  },
  'payments.list': { ...bought, input: async (market) => ({ id: (await market.paidOrder()).id }) },
  'payments.refunds': { ...bought, input: async (market) => ({ id: (await market.paidOrder()).id }) },
  'payments.refund': {
    of: 'house',
    input: async (market) => ({ id: (await market.paidOrder()).id, amount: 100, reason: 'A torn seam' }),
  },
}

import type { Rows } from '../row.ts'

const taken = { of: ['vendor A', 'staff'], stranger: '403 vendors.not-yours' } as const

export const returnsRows: Rows = {
  'orders.requestReturn': {
    of: ['buyer'],
    stranger: '404 orders.not-found',
    async input(market) {
      const { id, itemId } = await market.deliveredOrder()
      return { id, items: [{ itemId, quantity: 1 }], reason: 'Too small' }
    },
  },
  'orders.returns': {
    of: ['buyer', 'staff'],
    stranger: '404 orders.not-found',
    input: async (market) => ({ id: (await market.askedReturn()).orderId }),
  },
  'orders.listReturnsForVendor': {
    ...taken,
    input: async (market) => ({ id: (await market.askedReturn()).id }),
  },
  'orders.approveReturn': [
    { ...taken, input: (market) => market.askedReturn() },
    // A shop of one's own in front of what is sent back to another.
    {
      of: ['vendor B', 'staff'],
      input: async (market) => ({ ...(await market.askedReturn()), id: 2 }),
      outcome: '404 orders.return-not-found',
      stranger: '403 vendors.not-yours',
    },
  ],
  'orders.rejectReturn': {
    ...taken,
    input: async (market) => ({ ...(await market.askedReturn()), note: 'Worn' }),
  },
  'orders.receiveReturn': { ...taken, input: (market) => market.askedReturn('approved') },
}

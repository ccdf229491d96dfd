import { address, orderOf } from '../../samples/sample.ts'
import type { Rows } from '../row.ts'

const bought = { of: ['buyer', 'staff'], stranger: '404 orders.not-found' } as const
const sold = { of: ['vendor A', 'staff'], stranger: '403 vendors.not-yours' } as const

export const ordersRows: Rows = {
  'orders.create': { of: 'oneself', input: async (market) => orderOf((await market.product()).variantId, 1) },
  'orders.get': { ...bought, input: async (market) => ({ id: (await market.order()).id }) },
  'orders.events': { ...bought, input: async (market) => ({ id: (await market.order()).id }) },
  'orders.edit': {
    of: ['buyer', 'admin'],
    stranger: '404 orders.not-found',
    input: async (market) => ({ id: (await market.order()).id, deliveryAddress: { ...address, line1: '2 Marina' } }),
  },
  'orders.cancel': {
    of: ['buyer', 'admin'],
    stranger: '404 orders.not-found',
    input: async (market) => ({ id: (await market.order()).id }),
  },
  'orders.accept': { ...sold, input: async (market) => ({ id: 1, orderId: (await market.paidOrder()).id }) },
  'orders.cancelForVendor': {
    ...sold,
    input: async (market) => ({ id: 1, orderId: (await market.paidOrder()).id, reason: 'Gone' }),
  },
  'orders.list': {
    of: 'oneself',
    input: async (market) => {
      await market.order()
      return { limit: 100 }
    },
  },
  'orders.listForVendor': {
    ...sold,
    input: async (market) => {
      await market.order()
      return { id: 1 }
    },
  },
  'orders.getForVendor': [
    { ...sold, input: async (market) => ({ id: 1, orderId: (await market.order()).id }) },
    // A shop of one's own in front of an order that has nothing of it.
    {
      of: ['vendor B', 'staff'],
      input: async (market) => ({ id: 2, orderId: (await market.order()).id }),
      outcome: '404 orders.not-found',
      stranger: '403 vendors.not-yours',
    },
  ],
}

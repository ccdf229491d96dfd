import type { Rows } from '../row.ts'

const sent = { of: ['vendor A', 'staff'], stranger: '404 logistics.not-found' } as const

export const logisticsRows: Rows = {
  'logistics.ship': {
    of: ['vendor A', 'staff'],
    stranger: '403 vendors.not-yours',
    input: async (market) => ({ id: 1, orderId: (await market.paidOrder()).id }),
  },
  'logistics.track': {
    of: ['buyer', 'vendor A', 'staff'],
    stranger: '404 logistics.not-found',
    input: async (market) => ({ id: (await market.parcel()).id }),
  },
  'logistics.list': {
    of: ['buyer', 'staff'],
    stranger: '404 orders.not-found',
    input: async (market) => ({ id: (await market.parcel()).orderId }),
  },
  'logistics.label': { ...sent, input: async (market) => ({ id: (await market.parcel()).id }) },
  'logistics.noteStep': {
    ...sent,
    input: async (market) => ({ id: (await market.parcel()).id, status: 'in-transit' }),
  },
}

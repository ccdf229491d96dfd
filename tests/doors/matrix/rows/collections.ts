import { skirts } from '../../samples/collections.ts'
import type { MatrixMarket } from '../market.ts'
import type { Rows } from '../row.ts'

const made = async (market: MatrixMarket) => ({ id: (await market.collection()).id })
const draft = async (market: MatrixMarket) => ({ id: (await market.collection({ published: false })).id })
const ofA = { of: ['vendor A', 'staff'], stranger: '404 collections.not-found' } as const

export const collectionsRows: Rows = {
  'collections.list': { of: 'everybody', input: { limit: 100 } },
  'collections.ofVendor': { of: 'everybody', input: { id: 1, limit: 100 } },
  'collections.get': [
    { of: 'everybody', input: made },
    { ...ofA, input: draft },
  ],
  'collections.products': [
    { of: 'everybody', input: made },
    { ...ofA, input: draft },
  ],
  'collections.create': {
    of: ['vendor A', 'staff'],
    stranger: '403 vendors.not-yours',
    input: { ...skirts, vendorId: 1 },
  },
  'collections.edit': { ...ofA, input: async (market) => ({ ...(await made(market)), name: 'Renamed' }) },
  'collections.delete': { ...ofA, input: made },
}

import type { Row, Rows } from '../row.ts'

const kept = { of: ['vendor A', 'staff'], stranger: '403 vendors.not-yours' } as const

/** A shop of one's own in front of what is another's. */
const crossed = (input: Row['input'], outcome: `404 ${string}`): Row => ({
  of: ['vendor B', 'staff'],
  input,
  outcome,
  stranger: '403 vendors.not-yours',
})

let places = 0

export const inventoryRows: Rows = {
  'inventory.getStock': { of: 'everybody', input: { variantIds: [1, 2] } },
  'inventory.listLevels': { ...kept, input: { id: 1, limit: 5 } },
  'inventory.listMovements': { ...kept, input: { id: 1, limit: 5 } },
  'inventory.adjust': [
    { ...kept, input: async (market) => ({ id: 1, variantId: (await market.product()).variantId, change: 1 }) },
    crossed(
      async (market) => ({ id: 2, variantId: (await market.product()).variantId, change: 1 }),
      '404 inventory.variant-not-found',
    ),
  ],
  'inventory.transfer': { ...kept, input: async (market) => ({ ...(await market.transfer()) }) },
  'inventory.setPolicy': {
    ...kept,
    input: async (market) => ({ id: 1, variantId: (await market.product()).variantId, backorderLimit: 1, lowAt: 2 }),
  },
  'inventory.listLocations': { ...kept, input: { id: 1 } },
  'inventory.addLocation': { ...kept, input: () => ({ id: 1, name: `Matrix place ${(places += 1)}` }) },
  'inventory.changeLocation': [
    { ...kept, input: async (market) => ({ ...(await market.place()), priority: 4 }) },
    crossed(async (market) => ({ ...(await market.place()), id: 2, priority: 4 }), '404 inventory.location-not-found'),
  ],
  'inventory.removeLocation': { ...kept, input: (market) => market.place() },
}

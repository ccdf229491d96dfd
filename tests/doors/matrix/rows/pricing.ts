import { salesTax, tenPerCent } from '../../samples/tariffs.ts'
import type { Rows } from '../row.ts'

const given = { of: ['vendor A', 'staff'], stranger: '404 pricing.discount-not-found' } as const

export const pricingRows: Rows = {
  'pricing.listDiscounts': [
    { of: 'house', input: { limit: 100 } },
    { of: ['vendor A', 'staff'], stranger: '403 vendors.not-yours', input: { vendorId: 1 } },
  ],
  'pricing.getDiscount': [
    { ...given, input: async (market) => ({ id: (await market.discount()).id }) },
    // The marketplace's own, which the demo begins with.
    { of: ['staff'], stranger: '404 pricing.discount-not-found', input: { id: 1 } },
  ],
  'pricing.createDiscount': {
    of: ['vendor A', 'staff'],
    stranger: '403 vendors.not-yours',
    input: (market) => ({ ...tenPerCent, code: market.word(), vendorId: 1 }),
  },
  'pricing.updateDiscount': [
    { ...given, input: async (market) => ({ id: (await market.discount()).id, name: 'Renamed' }) },
    { of: ['staff'], stranger: '404 pricing.discount-not-found', input: { id: 1, active: true } },
  ],
  'pricing.deleteDiscount': { ...given, input: async (market) => ({ id: (await market.discount()).id }) },
  'pricing.listTaxRates': { of: 'house', input: {} },
  'pricing.createTaxRate': { of: 'house', input: (market) => ({ ...salesTax, region: market.word() }) },
  'pricing.updateTaxRate': {
    of: 'house',
    input: async (market) => ({ id: (await market.taxRate()).id, ratePpm: 60_000 }),
  },
  'pricing.deleteTaxRate': { of: 'house', input: async (market) => ({ id: (await market.taxRate()).id }) },
  'pricing.listZones': { of: 'house', input: {} },
  'pricing.createZone': { of: 'house', input: (market) => ({ name: market.word(), countries: ['AQ'] }) },
  'pricing.updateZone': { of: 'house', input: async (market) => ({ id: (await market.zone()).id, countries: ['FJ'] }) },
  'pricing.deleteZone': { of: 'house', input: async (market) => ({ id: (await market.zone()).id }) },
  'pricing.listMethods': { of: 'house', input: {} },
  'pricing.createMethod': {
    of: 'house',
    input: (market) => ({ code: market.word(), name: 'Sled', estimatedDays: 9 }),
  },
  'pricing.updateMethod': { of: 'house', input: async (market) => ({ id: (await market.method()).id, active: false }) },
  'pricing.deleteMethod': { of: 'house', input: async (market) => ({ id: (await market.method()).id }) },
}

import type { Input } from '../both-doors.ts'
import { list, one, type Sample, type SampleMarket, type Samples, UNKNOWN } from './sample.ts'
import { salesTax, tenPerCent } from './tariffs.ts'

/** What is the market's own is staff's to say. */
const managed = (input: Input): Omit<Sample, 'of'>[] => [
  { as: 'vendor', input, expect: '403 common.forbidden' },
  { as: 'integrator', input, expect: '403 common.forbidden' },
  { input, expect: '401 common.unauthenticated' },
]

const listed: readonly Omit<Sample, 'of'>[] = [...list('admin'), ...managed({})]

const deleted = (code: string, make: (market: SampleMarket) => Promise<{ readonly id: number }>) => [
  { as: 'admin', input: async (market: SampleMarket) => ({ id: (await make(market)).id }), expect: 'ok' } as const,
  ...one('admin', code),
  ...managed({ id: 1 }),
]

const sled = { name: 'Sled', estimatedDays: 9 }
const naira = (amount: number) => ({ amount, currency: 'NGN' })

export const pricingSamples: Samples = {
  'pricing.listDiscounts': [
    ...list('vendor'),
    ...list('admin'),
    { as: 'integrator', input: { vendorId: 1, limit: 1 }, expect: 'ok' },
    { as: 'vendor', input: { vendorId: 2 }, expect: '403 vendors.not-yours' },
    { as: 'customer', input: {}, expect: '403 common.forbidden' },
    { input: {}, expect: '401 common.unauthenticated' },
  ],
  'pricing.getDiscount': [
    { as: 'vendor', input: async (market) => ({ id: (await market.discount()).id }), expect: 'ok' },
    { as: 'admin', input: async (market) => ({ id: (await market.discount()).id }), expect: 'ok' },
    // The marketplace's own, which the demo begins with.
    { as: 'vendor', input: { id: 1 }, expect: '404 pricing.discount-not-found' },
    ...one('vendor', 'pricing.discount-not-found'),
    { as: 'customer', input: { id: 1 }, expect: '403 common.forbidden' },
    { input: { id: 1 }, expect: '401 common.unauthenticated' },
  ],
  'pricing.createDiscount': [
    { as: 'vendor', input: tenPerCent, expect: 'ok' },
    {
      as: 'integrator',
      input: (market) => ({
        name: 'Five hundred off',
        code: market.word(),
        rule: { kind: 'fixed', amount: naira(50_000) },
        minimum: naira(200_000),
        usageLimit: 10,
        perCustomerLimit: 1,
        startsAt: '2026-12-01T00:00:00Z',
        endsAt: '2026-12-24T00:00:00Z',
      }),
      expect: 'ok',
    },
    {
      as: 'vendor',
      input: async (market) => ({
        name: 'Third for nothing',
        code: null,
        rule: { kind: 'buy-x-get-y', buy: 2, give: 1 },
        productIds: [(await market.product()).id],
        active: false,
      }),
      expect: 'ok',
    },
    { as: 'admin', input: (market) => ({ ...tenPerCent, code: market.word() }), expect: 'ok' },
    { as: 'vendor', input: { ...tenPerCent, code: 'welcome10' }, expect: '409 pricing.code-taken' },
    { as: 'vendor', input: { ...tenPerCent, vendorId: 2 }, expect: '403 vendors.not-yours' },
    { as: 'admin', input: { ...tenPerCent, vendorId: UNKNOWN }, expect: '404 vendors.not-found' },
    {
      as: 'vendor',
      input: ({ foreignProductId }) => ({ ...tenPerCent, productIds: [foreignProductId] }),
      expect: '400 common.invalid',
    },
    {
      as: 'vendor',
      input: { name: 'None', rule: { kind: 'fixed', amount: naira(0) }, minimum: { amount: 5, currency: 'USD' } },
      expect: '400 common.invalid',
    },
    { as: 'vendor', input: { name: '', rule: { kind: 'half' }, code: 'two words' }, expect: '400 common.invalid' },
    { as: 'customer', input: tenPerCent, expect: '403 common.forbidden' },
    { input: tenPerCent, expect: '401 common.unauthenticated' },
  ],
  'pricing.updateDiscount': [
    {
      as: 'vendor',
      input: async (market) => ({ id: (await market.discount()).id, name: 'Less', active: false, code: 'UNREAD' }),
      expect: 'ok',
    },
    {
      as: 'admin',
      input: async (market) => ({
        id: (await market.discount({ usageLimit: 5 })).id,
        usageLimit: 1,
        rule: { kind: 'fixed', amount: naira(100) },
      }),
      expect: 'ok',
    },
    {
      as: 'vendor',
      input: async (market) => ({ id: (await market.discount()).id, usageLimit: 5 }),
      expect: '409 pricing.limit-settled',
    },
    {
      as: 'vendor',
      input: async (market) => ({
        id: (await market.discount({ startsAt: '2026-12-01T00:00:00Z' })).id,
        endsAt: '2026-11-30T23:59:59Z',
      }),
      expect: '400 common.invalid',
    },
    { as: 'vendor', input: { id: 1, name: 'Ours now' }, expect: '404 pricing.discount-not-found' },
    { as: 'customer', input: { id: 1, name: 'Mine now' }, expect: '403 common.forbidden' },
    { input: { id: 1, name: 'Mine now' }, expect: '401 common.unauthenticated' },
  ],
  'pricing.deleteDiscount': [
    { as: 'vendor', input: async (market) => ({ id: (await market.discount()).id }), expect: 'ok' },
    { as: 'vendor', input: { id: 1 }, expect: '404 pricing.discount-not-found' },
    ...one('vendor', 'pricing.discount-not-found'),
    { as: 'customer', input: { id: 1 }, expect: '403 common.forbidden' },
    { input: { id: 1 }, expect: '401 common.unauthenticated' },
  ],
  'pricing.listTaxRates': listed,
  'pricing.createTaxRate': [
    { as: 'admin', input: (market) => ({ ...salesTax, region: market.word() }), expect: 'ok' },
    {
      as: 'admin',
      input: (market) => ({ ...salesTax, region: market.word(), categoryId: 1, included: true, onShipping: false }),
      expect: 'ok',
    },
    { as: 'admin', input: { ...salesTax, country: 'GB' }, expect: '409 pricing.tax-rate-exists' },
    { as: 'admin', input: { ...salesTax, country: 'AQ', categoryId: UNKNOWN }, expect: '400 common.invalid' },
    { as: 'admin', input: { ...salesTax, ratePpm: 0.075 }, expect: '400 common.invalid' },
    ...managed(salesTax),
  ],
  'pricing.updateTaxRate': [
    { as: 'admin', input: async (market) => ({ id: (await market.taxRate()).id, ratePpm: 60_000 }), expect: 'ok' },
    {
      as: 'admin',
      input: async (market) => ({ id: (await market.taxRate()).id, country: 'GB', region: null }),
      expect: '409 pricing.tax-rate-exists',
    },
    { as: 'admin', input: { id: UNKNOWN, ratePpm: 1 }, expect: '404 pricing.tax-rate-not-found' },
    { as: 'admin', input: { id: 1, country: 'gb' }, expect: '400 common.invalid' },
    ...managed({ id: 1, ratePpm: 1 }),
  ],
  'pricing.deleteTaxRate': deleted('pricing.tax-rate-not-found', (market) => market.taxRate()),
  'pricing.listZones': listed,
  'pricing.createZone': [
    { as: 'admin', input: (market) => ({ name: market.word(), countries: ['FR', 'BE', 'FR'] }), expect: 'ok' },
    { as: 'admin', input: { name: 'Nigeria', countries: ['NG'] }, expect: '409 pricing.zone-exists' },
    { as: 'admin', input: { name: 'Bad', countries: ['France'] }, expect: '400 common.invalid' },
    ...managed({ name: 'Ours', countries: [] }),
  ],
  'pricing.updateZone': [
    { as: 'admin', input: async (market) => ({ id: (await market.zone()).id, countries: ['FJ'] }), expect: 'ok' },
    {
      as: 'admin',
      input: async (market) => ({ id: (await market.zone()).id, name: 'Nigeria' }),
      expect: '409 pricing.zone-exists',
    },
    { as: 'admin', input: { id: UNKNOWN, name: 'Nowhere' }, expect: '404 pricing.zone-not-found' },
    { as: 'admin', input: { id: 1, countries: 'NG' }, expect: '400 common.invalid' },
    ...managed({ id: 1, name: 'Ours' }),
  ],
  'pricing.deleteZone': [
    ...deleted('pricing.zone-not-found', (market) => market.zone()),
    {
      as: 'admin',
      input: async (market) => ({ id: (await market.method()).zoneId }),
      expect: '409 pricing.zone-in-use',
    },
  ],
  'pricing.listMethods': listed,
  'pricing.createMethod': [
    {
      as: 'admin',
      input: async (market) => ({
        ...sled,
        code: market.word(),
        position: 9,
        rates: [
          { zoneId: (await market.zone()).id, price: naira(700), maxGrams: 1_000 },
          { zoneId: 1, price: naira(900), minGrams: 1_000, maxSubtotal: 1_000_000 },
        ],
      }),
      expect: 'ok',
    },
    { as: 'admin', input: (market) => ({ ...sled, code: market.word() }), expect: 'ok' },
    { as: 'admin', input: { ...sled, code: 'standard' }, expect: '409 pricing.method-exists' },
    {
      as: 'admin',
      input: { ...sled, code: 'sled', rates: [{ zoneId: UNKNOWN, price: naira(700) }] },
      expect: '400 common.invalid',
    },
    {
      as: 'admin',
      input: { ...sled, code: 'sled', rates: [{ zoneId: 1, price: naira(700), minGrams: 5, maxGrams: 5 }] },
      expect: '400 common.invalid',
    },
    ...managed({ ...sled, code: 'sled' }),
  ],
  'pricing.updateMethod': [
    { as: 'admin', input: async (market) => ({ id: (await market.method()).id, active: false }), expect: 'ok' },
    {
      as: 'admin',
      input: async (market) => {
        const { id, zoneId } = await market.method()
        return { id, name: 'Fast sled', rates: [{ zoneId, price: naira(1) }] }
      },
      expect: 'ok',
    },
    {
      as: 'admin',
      input: async (market) => ({ id: (await market.method()).id, rates: [{ zoneId: UNKNOWN, price: naira(1) }] }),
      expect: '400 common.invalid',
    },
    { as: 'admin', input: { id: UNKNOWN, active: false }, expect: '404 pricing.method-not-found' },
    ...managed({ id: 1, active: false }),
  ],
  'pricing.deleteMethod': deleted('pricing.method-not-found', (market) => market.method()),
}

import { list, type Sample, type Samples, UNKNOWN } from './sample.ts'

const variant = { id: 1, variantId: UNKNOWN }
let places = 0
const name = () => `Sample place ${(places += 1)}.`

/** What belongs to vendors is refused to everybody else in the same ways. */
const refused = (input: Readonly<Record<string, unknown>>): Omit<Sample, 'of'>[] => [
  { as: 'vendor', input: { ...input, id: 2 }, expect: '403 vendors.not-yours' },
  { as: 'admin', input: { ...input, id: UNKNOWN }, expect: '404 vendors.not-found' },
  { as: 'vendor', input: { ...input, id: 'adire-house' }, expect: '400 common.invalid' },
  { as: 'customer', input: { ...input, id: 1 }, expect: '403 common.forbidden' },
  { input: { ...input, id: 1 }, expect: '401 common.unauthenticated' },
]

const ofVendor = (as: Sample['as']): Omit<Sample, 'of'>[] =>
  list('vendor').map((sample) => ({ ...sample, as: as!, input: { id: 1, ...(sample.input as object) } }))

export const inventorySamples: Samples = {
  'inventory.getStock': [
    { input: async (market) => ({ variantIds: [(await market.product()).variantId, UNKNOWN] }), expect: 'ok' },
    { input: { variantIds: [1, 2, 1] }, expect: 'ok' },
    { as: 'integrator', input: { variantIds: [1] }, expect: 'ok' },
    { input: { variantIds: [0] }, expect: '400 common.invalid' },
    { input: { variantIds: ['all'] }, expect: '400 common.invalid' },
    { input: {}, expect: '400 common.invalid' },
  ],
  'inventory.listLevels': [
    ...ofVendor('vendor'),
    ...ofVendor('integrator'),
    {
      as: 'vendor',
      input: async (market) => ({ id: 1, variantId: (await market.product()).variantId, low: false }),
      expect: 'ok',
    },
    { as: 'vendor', input: { id: 1, low: true, locationId: 1 }, expect: 'ok' },
    { as: 'vendor', input: { id: 1, low: 'rather' }, expect: '400 common.invalid' },
    ...refused({}),
  ],
  'inventory.listMovements': [
    ...ofVendor('vendor'),
    {
      as: 'integrator',
      input: async (market) => ({ id: 1, variantId: (await market.product()).variantId }),
      expect: 'ok',
    },
    ...refused({}),
  ],
  'inventory.adjust': [
    {
      as: 'vendor',
      input: async (market) => ({ id: 1, variantId: (await market.product()).variantId, change: 4, why: 'delivery' }),
      expect: 'ok',
    },
    {
      as: 'integrator',
      input: async (market) => ({ id: 1, variantId: (await market.product()).variantId, onHand: 3 }),
      expect: 'ok',
    },
    {
      as: 'vendor',
      input: async (market) => ({ id: 1, variantId: (await market.product()).variantId, change: -11 }),
      expect: '409 inventory.below-promised',
    },
    {
      as: 'vendor',
      input: async (market) => ({ ...variant, ...(await market.product()), id: 1, locationId: UNKNOWN, onHand: 3 }),
      expect: '404 inventory.location-not-found',
    },
    { as: 'vendor', input: { ...variant, onHand: 3 }, expect: '404 inventory.variant-not-found' },
    { as: 'vendor', input: { ...variant, onHand: 3, change: 1 }, expect: '400 common.invalid' },
    { as: 'vendor', input: { ...variant, change: 0 }, expect: '400 common.invalid' },
    { as: 'vendor', input: { ...variant, onHand: -1, why: 'sale' }, expect: '400 common.invalid' },
    ...refused({ ...variant, onHand: 3 }),
  ],
  'inventory.transfer': [
    { as: 'vendor', input: (market) => market.transfer(), expect: 'ok' },
    { as: 'integrator', input: (market) => market.transfer(), expect: 'ok' },
    {
      as: 'vendor',
      async input(market) {
        const { items, ...places } = await market.transfer()
        return { ...places, items: [...items, ...items.map((item) => ({ ...item, quantity: 10 }))] }
      },
      expect: '409 inventory.below-promised',
    },
    {
      as: 'vendor',
      input: async (market) => ({ ...(await market.transfer()), toLocationId: UNKNOWN }),
      expect: '404 inventory.location-not-found',
    },
    {
      as: 'vendor',
      input: { id: 1, fromLocationId: 1, toLocationId: 2, items: [{ variantId: UNKNOWN, quantity: 1 }] },
      expect: '404 inventory.variant-not-found',
    },
    {
      as: 'vendor',
      input: { id: 1, fromLocationId: 1, toLocationId: 1, items: [{ variantId: 1, quantity: 1 }] },
      expect: '400 common.invalid',
    },
    ...refused({ fromLocationId: 1, toLocationId: 2, items: [{ variantId: 1, quantity: 1 }] }),
  ],
  'inventory.setPolicy': [
    {
      as: 'vendor',
      input: async (market) => ({
        id: 1,
        variantId: (await market.product()).variantId,
        backorderLimit: 5,
        lowAt: 2,
      }),
      expect: 'ok',
    },
    {
      as: 'integrator',
      input: async (market) => ({
        id: 1,
        variantId: (await market.product()).variantId,
        backorderLimit: 0,
        lowAt: null,
      }),
      expect: 'ok',
    },
    { as: 'vendor', input: { ...variant, backorderLimit: 5, lowAt: 2 }, expect: '404 inventory.variant-not-found' },
    { as: 'vendor', input: { ...variant, backorderLimit: 5 }, expect: '400 common.invalid' },
    ...refused({ variantId: 1, backorderLimit: 5, lowAt: 2 }),
  ],
  'inventory.listLocations': [
    { as: 'vendor', input: { id: 1 }, expect: 'ok' },
    { as: 'admin', input: { id: 2 }, expect: 'ok' },
    ...refused({}),
  ],
  'inventory.addLocation': [
    { as: 'vendor', input: () => ({ id: 1, name: name() }), expect: 'ok' },
    {
      as: 'integrator',
      input: () => ({ id: 1, name: name(), country: 'NG', address: { line1: '1 Yard', city: 'Lagos' }, priority: 2 }),
      expect: 'ok',
    },
    { as: 'vendor', input: { id: 1, name: 'main' }, expect: '409 inventory.location-name-taken' },
    { as: 'vendor', input: { id: 1, name: '', country: 'Nigeria' }, expect: '400 common.invalid' },
    ...refused({ name: 'Yard' }),
  ],
  'inventory.changeLocation': [
    { as: 'vendor', input: async (market) => ({ ...(await market.place()), name: name() }), expect: 'ok' },
    {
      as: 'integrator',
      input: async (market) => ({ ...(await market.place()), country: null, priority: 3 }),
      expect: 'ok',
    },
    {
      as: 'vendor',
      input: async (market) => ({ ...(await market.place()), name: 'MAIN' }),
      expect: '409 inventory.location-name-taken',
    },
    { as: 'vendor', input: { id: 1, locationId: UNKNOWN, name: 'x' }, expect: '404 inventory.location-not-found' },
    { as: 'vendor', input: { id: 1, locationId: 1, priority: 'first' }, expect: '400 common.invalid' },
    ...refused({ locationId: 1, name: 'Yard' }),
  ],
  'inventory.removeLocation': [
    { as: 'vendor', input: (market) => market.place(), expect: 'ok' },
    { as: 'integrator', input: (market) => market.place(), expect: 'ok' },
    {
      as: 'vendor',
      input: async (market) => ({ id: 1, locationId: (await market.transfer()).fromLocationId }),
      expect: '409 inventory.location-in-use',
    },
    { as: 'vendor', input: { id: 1, locationId: UNKNOWN }, expect: '404 inventory.location-not-found' },
    ...refused({ locationId: 1 }),
  ],
}

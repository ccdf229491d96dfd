import { type Sample, type SampleMarket, type Samples, UNKNOWN } from './sample.ts'

const NO_TOKEN = 'x'.repeat(43)

/** Named by those whose cart it is, and by others. */
const foreign = (input: object): Omit<Sample, 'of'>[] => [
  {
    as: 'vendor',
    input: async (market) => ({ ...input, id: (await market.cart()).id }),
    expect: '404 carts.not-found',
  },
  { as: 'admin', input: async (market) => ({ ...input, id: (await market.cart()).id }), expect: '404 carts.not-found' },
  { input: async (market) => ({ ...input, id: (await market.cart()).id }), expect: '404 carts.not-found' },
  { as: 'customer', input: { ...input, id: UNKNOWN }, expect: '404 carts.not-found' },
  { as: 'customer', input: { ...input, id: 0 }, expect: '400 common.invalid' },
]

const choice = async (market: SampleMarket) => ({ variantId: (await market.product()).variantId, quantity: 2 })

export const cartsSamples: Samples = {
  'carts.create': [
    { as: 'somebody', input: async (market) => ({ items: [await choice(market)] }), expect: 'ok' },
    { input: async (market) => ({ items: [await choice(market)], currency: 'NGN', country: 'NG' }), expect: 'ok' },
    { input: {}, expect: 'ok' },
    { input: { items: [{ variantId: UNKNOWN, quantity: 1 }] }, expect: '409 carts.not-on-sale' },
    {
      input: async (market) => ({ items: [await choice(market)], currency: 'XXX' }),
      expect: '409 carts.not-in-currency',
    },
    { input: { items: [{ variantId: 1, quantity: 0 }] }, expect: '400 common.invalid' },
    { input: { currency: 'naira', country: 'Nigeria' }, expect: '400 common.invalid' },
  ],
  'carts.get': [
    { as: 'guest', input: async (market) => ({ id: (await market.guestsCart()).id }), expect: 'ok' },
    { as: 'customer', input: async (market) => ({ id: (await market.cart()).id }), expect: 'ok' },
    ...foreign({}),
  ],
  'carts.update': [
    {
      as: 'guest',
      input: async (market) => ({
        id: (await market.guestsCart()).id,
        codes: ['WELCOME10', 'NOSUCH'],
        country: 'NG',
        region: 'Lagos',
        shippingMethod: 'express',
      }),
      expect: 'ok',
    },
    {
      as: 'guest',
      input: async (market) => ({ id: (await market.guestsCart()).id, country: null, currency: 'NGN' }),
      expect: 'ok',
    },
    {
      as: 'guest',
      input: async (market) => ({ id: (await market.guestsCart()).id, currency: 'XXX' }),
      expect: '409 carts.not-in-currency',
    },
    { as: 'customer', input: { id: 1, codes: ['no code at all'] }, expect: '400 common.invalid' },
    { as: 'customer', input: { id: 1, country: 'ng', shippingMethod: 'By Air' }, expect: '400 common.invalid' },
    ...foreign({ country: 'NG' }),
  ],
  'carts.delete': [
    { as: 'guest', input: async (market) => ({ id: (await market.guestsCart()).id }), expect: 'ok' },
    { as: 'somebody', input: async (market) => ({ id: await market.somebodysCart() }), expect: 'ok' },
    ...foreign({}),
  ],
  'carts.addItem': [
    {
      as: 'guest',
      input: async (market) => ({ id: (await market.guestsCart()).id, ...(await choice(market)) }),
      expect: 'ok',
    },
    {
      as: 'guest',
      input: async (market) => {
        const { id, variantId } = await market.guestsCart()
        return { id, variantId }
      },
      expect: 'ok',
    },
    {
      as: 'customer',
      input: async (market) => ({ id: (await market.cart()).id, variantId: UNKNOWN }),
      expect: '409 carts.not-on-sale',
    },
    {
      as: 'customer',
      input: async (market) => ({ id: (await market.cart()).id, variantId: await market.soldOut() }),
      expect: '409 carts.sold-out',
    },
    { as: 'customer', input: { id: 1, variantId: 1, quantity: 1_001 }, expect: '400 common.invalid' },
    { as: 'customer', input: { id: 1, variantId: 'M' }, expect: '400 common.invalid' },
    ...foreign({ variantId: 1 }),
  ],
  'carts.updateItem': [
    {
      as: 'guest',
      input: async (market) => {
        const { id, itemId } = await market.guestsCart()
        return { id, itemId, quantity: 5 }
      },
      expect: 'ok',
    },
    {
      as: 'customer',
      input: async (market) => ({ id: (await market.cart()).id, itemId: UNKNOWN, quantity: 1 }),
      expect: '404 carts.item-not-found',
    },
    { as: 'customer', input: { id: 1, itemId: 1, quantity: 0 }, expect: '400 common.invalid' },
    ...foreign({ itemId: 1, quantity: 1 }),
  ],
  'carts.removeItem': [
    {
      as: 'guest',
      input: async (market) => {
        const { id, itemId } = await market.guestsCart()
        return { id, itemId }
      },
      expect: 'ok',
    },
    {
      as: 'customer',
      input: async (market) => ({ id: (await market.cart()).id, itemId: UNKNOWN }),
      expect: '404 carts.item-not-found',
    },
    ...foreign({ itemId: 1 }),
  ],
  'carts.addProduct': [
    {
      as: 'somebody',
      input: async (market) => {
        const { id, variantId } = await market.product()
        return { id, variantId, quantity: 2 }
      },
      expect: 'ok',
    },
    {
      input: async (market) => {
        const { id, variantId } = await market.product()
        return { id, variantId }
      },
      expect: 'ok',
    },
    {
      input: async (market) => ({ id: 1, variantId: (await market.product()).variantId }),
      expect: '409 carts.not-on-sale',
    },
    { input: { id: 1 }, expect: '400 common.invalid' },
  ],
  'carts.merge': [
    {
      as: 'somebody',
      input: async (market) => ({ id: await market.somebodysCart(), token: await market.guestsToken() }),
      expect: 'ok',
    },
    {
      as: 'customer',
      input: async (market) => ({ id: (await market.cart()).id, token: NO_TOKEN }),
      expect: '404 carts.not-found',
    },
    { as: 'customer', input: { id: UNKNOWN, token: NO_TOKEN }, expect: '404 carts.not-found' },
    { as: 'customer', input: { id: 1, token: 'none' }, expect: '400 common.invalid' },
    { as: 'guest', input: { id: 1, token: NO_TOKEN }, expect: '401 common.unauthenticated' },
    { input: { id: 1, token: NO_TOKEN }, expect: '401 common.unauthenticated' },
  ],
  'carts.shippingRates': [
    { input: { country: 'NG' }, expect: 'ok' },
    { input: { country: 'GB', currency: 'GBP' }, expect: 'ok' },
    {
      as: 'guest',
      input: async (market) => ({ country: 'US', cartId: (await market.guestsCart()).id }),
      expect: 'ok',
    },
    { as: 'customer', input: { country: 'NG', cartId: UNKNOWN }, expect: '404 carts.not-found' },
    { input: { country: 'Nigeria' }, expect: '400 common.invalid' },
    { input: {}, expect: '400 common.invalid' },
  ],
}

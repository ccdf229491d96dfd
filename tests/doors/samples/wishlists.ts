import { list, one, type SampleMarket, type Samples, UNKNOWN } from './sample.ts'

const wished = async (market: SampleMarket) => ({ id: await market.wish() })

export const wishlistsSamples: Samples = {
  'wishlists.get': [...list('customer'), { input: {}, expect: '401 common.unauthenticated' }],
  'wishlists.add': [
    { as: 'customer', input: async (market) => ({ productId: (await market.product()).id }), expect: 'ok' },
    {
      as: 'customer',
      async input(market) {
        const { id, variantId } = await market.product()
        return { productId: id, variantId }
      },
      expect: 'ok',
    },
    { as: 'customer', input: { productId: 1, variantId: UNKNOWN }, expect: '400 common.invalid' },
    { as: 'customer', input: { productId: UNKNOWN }, expect: '404 products.not-found' },
    { as: 'customer', input: { productId: 'all' }, expect: '400 common.invalid' },
    { as: 'integrator', input: { productId: 1 }, expect: '403 common.forbidden' },
    { input: { productId: 1 }, expect: '401 common.unauthenticated' },
  ],
  'wishlists.remove': [
    { as: 'customer', input: wished, expect: 'ok' },
    { as: 'admin', input: wished, expect: '404 wishlists.not-found' },
    { input: { id: 1 }, expect: '401 common.unauthenticated' },
    ...one('customer', 'wishlists.not-found'),
  ],
}

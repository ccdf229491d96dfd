import { UNKNOWN, skirt, list, one, type Samples } from './sample.ts'
import { chartedSkirt } from './sizing.ts'

export const productsSamples: Samples = {
  'products.list': [
    ...list('anonymous'),
    { input: { category: 'women', inStock: true, size: ['M', 'L'], ordering: 'price', limit: 3 }, expect: 'ok' },
    { input: { search: 'silk -dress', limit: 3 }, expect: 'ok' },
    { input: { ordering: 'password' }, expect: '400 common.invalid' },
    { input: { ordering: 'relevance' }, expect: '400 common.invalid' },
    { input: { category: 'no-such', vendor: UNKNOWN }, expect: '400 common.invalid' },
    { input: { priceMin: -1, priceMax: 'cheap', inStock: 'perhaps' }, expect: '400 common.invalid' },
    { as: 'vendor', input: { published: false }, expect: 'ok' },
  ],
  'products.byId': [
    { input: { id: 1 }, expect: 'ok' },
    { as: 'admin', input: { id: 2 }, expect: 'ok' },
    ...one('anonymous', 'products.not-found'),
  ],
  'products.related': [{ input: { id: 1 }, expect: 'ok' }, ...one('anonymous', 'products.not-found')],
  'products.boughtTogether': [{ input: { id: 1 }, expect: 'ok' }, ...one('anonymous', 'products.not-found')],
  'products.noteView': [
    { as: 'customer', input: { id: 1 }, expect: 'ok' },
    { as: 'integrator', input: { id: 1 }, expect: '403 common.forbidden' },
    { input: { id: 1 }, expect: '401 common.unauthenticated' },
    ...one('customer', 'products.not-found'),
  ],
  'products.recentlyViewed': [
    { as: 'customer', input: {}, expect: 'ok' },
    { as: 'integrator', input: {}, expect: '403 common.forbidden' },
    { input: {}, expect: '401 common.unauthenticated' },
  ],
  'products.prices': [
    { input: { id: 1 }, expect: 'ok' },
    { as: 'vendor', input: async (market) => ({ id: (await market.product()).id }), expect: 'ok' },
    ...one('anonymous', 'products.not-found'),
  ],
  'products.synonyms': [
    { as: 'admin', input: {}, expect: 'ok' },
    { as: 'vendor', input: {}, expect: '403 common.forbidden' },
    { input: {}, expect: '401 common.unauthenticated' },
  ],
  'products.searchQueries': [
    { as: 'admin', input: { kind: 'zero-results', days: 7, limit: 10 }, expect: 'ok' },
    { as: 'vendor', input: {}, expect: '403 common.forbidden' },
    { as: 'admin', input: { kind: 'all' }, expect: '400 common.invalid' },
    { input: {}, expect: '401 common.unauthenticated' },
  ],
  'products.setSynonyms': [
    {
      as: 'admin',
      input: (market) => ({ results: [{ term: market.word(), synonyms: ['frock', 'evening gown'] }] }),
      expect: 'ok',
    },
    { as: 'admin', input: { results: [{ term: 'frock', synonyms: ['the'] }] }, expect: '400 common.invalid' },
    { as: 'admin', input: { results: [{ term: 'frock', synonyms: [] }] }, expect: '400 common.invalid' },
    { as: 'customer', input: { results: [] }, expect: '403 common.forbidden' },
    { input: { results: [] }, expect: '401 common.unauthenticated' },
  ],
  'products.listCategories': list('anonymous'),
  'products.getCategory': [
    { input: { id: 'women' }, expect: 'ok' },
    { input: { id: 1 }, expect: 'ok' },
    { input: { id: UNKNOWN }, expect: '404 products.category-not-found' },
  ],
  'products.create': [
    { as: 'vendor', input: skirt, expect: 'ok' },
    { as: 'vendor', input: chartedSkirt, expect: 'ok' },
    {
      as: 'vendor',
      input: { ...chartedSkirt, sizeChart: { ...chartedSkirt.sizeChart, ease: { hip: 6 } } },
      expect: '400 common.invalid',
    },
    { as: 'integrator', input: skirt, expect: 'ok' },
    { input: skirt, expect: '401 common.unauthenticated' },
    { as: 'customer', input: skirt, expect: '403 common.forbidden' },
    {
      as: 'vendor',
      input: { ...skirt, variants: [{ ...skirt.variants[0], prices: [{ amount: 160, currency: 'USD' }] }] },
      expect: 'ok',
    },
    {
      as: 'vendor',
      input: { ...skirt, variants: [{ ...skirt.variants[0], prices: [{ amount: 160, currency: 'NGN' }] }] },
      expect: '400 common.invalid',
    },
    { as: 'vendor', input: { ...skirt, vendorId: 2 }, expect: '403 vendors.not-yours' },
    { as: 'admin', input: skirt, expect: '400 common.invalid' },
    { as: 'vendor', input: { ...skirt, category: 'no-such' }, expect: '400 common.invalid' },
    { as: 'vendor', input: {}, expect: '400 common.invalid' },
    {
      as: 'vendor',
      input: { ...skirt, name: 7, variants: [{ options: { size: 'M' } }], images: [{ url: 'javascript:alert(1)' }] },
      expect: '400 common.invalid',
    },
    { as: 'vendor', input: { ...skirt, name: 'A\u0000B' }, expect: '400 common.invalid' },
  ],
  'products.update': [
    {
      as: 'vendor',
      input: async (market) => ({ id: (await market.product()).id, name: 'Renamed', published: false }),
      expect: 'ok',
    },
    { as: 'admin', input: async (market) => ({ id: (await market.product()).id, images: [] }), expect: 'ok' },
    { as: 'vendor', input: { id: UNKNOWN, name: 'Renamed' }, expect: '404 products.not-found' },
    {
      as: 'vendor',
      input: ({ foreignProductId }) => ({ id: foreignProductId, name: 'Mine now' }),
      expect: '404 products.not-found',
    },
    { as: 'customer', input: { id: 1, name: 'Mine now' }, expect: '403 common.forbidden' },
    { input: { id: 1, name: 'Mine now' }, expect: '401 common.unauthenticated' },
    { as: 'vendor', input: { id: 1, name: '', variants: [] }, expect: '400 common.invalid' },
    {
      as: 'vendor',
      input: async (market) => ({
        id: (await market.product()).id,
        expectedUpdatedAt: '2020-01-01T00:00:00.000Z',
        name: 'Late',
      }),
      expect: '412 common.changed',
    },
  ],
  'products.replace': [
    {
      as: 'vendor',
      input: async (market) => ({ ...skirt, id: (await market.product()).id, name: 'Replaced' }),
      expect: 'ok',
    },
    { as: 'vendor', input: { ...skirt, id: UNKNOWN }, expect: '404 products.not-found' },
    { input: { ...skirt, id: 1 }, expect: '401 common.unauthenticated' },
  ],
  'products.delete': [
    { as: 'vendor', input: async (market) => ({ id: (await market.product()).id }), expect: 'ok' },
    { as: 'vendor', input: { id: UNKNOWN }, expect: '404 products.not-found' },
    { as: 'vendor', input: ({ foreignProductId }) => ({ id: foreignProductId }), expect: '404 products.not-found' },
    { as: 'customer', input: { id: 1 }, expect: '403 common.forbidden' },
    { input: { id: 1 }, expect: '401 common.unauthenticated' },
    { as: 'vendor', input: { id: 'all' }, expect: '400 common.invalid' },
  ],
}

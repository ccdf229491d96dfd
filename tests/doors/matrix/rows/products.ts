import { photo } from '../../../support/pictures.ts'
import { skirt } from '../../samples/sample.ts'
import type { Row, Rows } from '../row.ts'

const sold = { of: ['vendor A', 'staff'], stranger: '404 products.not-found' } as const

/** Public, but for what is not on sale. */
const readable = (input: Row['input'], draft: Row['input']): Row[] => [
  { of: 'everybody', input },
  { ...sold, input: draft },
]

export const productsRows: Rows = {
  'products.list': [
    { of: 'everybody', input: { limit: 2 } },
    // Drafts: each is shown their own.
    {
      of: 'everybody',
      input: async (market) => {
        await market.draft()
        return { published: false, limit: 100 }
      },
    },
  ],
  'products.synonyms': { of: 'house', input: {} },
  'products.searchQueries': { of: 'house', input: {} },
  'products.setSynonyms': {
    of: 'house',
    input: (market) => ({ results: [{ term: market.word(), synonyms: ['frock'] }] }),
  },
  'products.search': {
    of: 'everybody',
    input: async (market) => {
      await market.draft()
      return { q: 'marked', limit: 100 }
    },
  },
  'products.suggest': {
    of: 'everybody',
    input: async (market) => {
      await market.draft()
      return { q: 'marked' }
    },
  },
  'products.byId': readable({ id: 1 }, async (market) => ({ id: (await market.draft()).id })),
  'products.bySlug': readable(
    async ({ app }) => app.db.selectFrom('products').where('id', '=', 1).select('slug').executeTakeFirstOrThrow(),
    async (market) => ({ slug: (await market.draft()).slug }),
  ),
  'products.related': readable({ id: 1 }, async (market) => ({ id: (await market.draft()).id })),
  'products.boughtTogether': readable({ id: 1 }, async (market) => ({ id: (await market.draft()).id })),
  'products.noteView': [
    { of: 'oneself', input: { id: 1 } },
    { ...sold, input: async (market) => ({ id: (await market.draft()).id }) },
  ],
  'products.recentlyViewed': { of: 'oneself', input: {} },
  'products.prices': readable({ id: 1 }, async (market) => ({ id: (await market.draft()).id })),
  'products.listCategories': { of: 'everybody', input: {} },
  'products.getCategory': { of: 'everybody', input: { id: 1 } },
  'products.create': {
    of: ['vendor A', 'staff'],
    stranger: '403 vendors.not-yours',
    input: { ...skirt, vendorId: 1 },
  },
  'products.update': { ...sold, input: async (market) => ({ id: (await market.product()).id, name: 'Renamed' }) },
  'products.replace': { ...sold, input: async (market) => ({ ...skirt, id: (await market.product()).id }) },
  'products.pictures': readable({ id: 1 }, async (market) => ({ id: (await market.draft()).id })),
  'products.addImage': {
    ...sold,
    input: async (market) => ({ id: (await market.product()).id, image: await photo() }),
  },
  'products.deleteImage': { ...sold, input: async (market) => market.picture() },
  'products.delete': { ...sold, input: async (market) => ({ id: (await market.draft()).id }) },
}

import type { Rows } from '../row.ts'

export const wishlistsRows: Rows = {
  'wishlists.get': { of: 'oneself', input: {} },
  'wishlists.add': { of: 'oneself', input: { productId: 3 } },
  'wishlists.remove': {
    of: ['buyer'],
    stranger: '404 wishlists.not-found',
    input: async (market) => ({ id: await market.wish() }),
  },
}

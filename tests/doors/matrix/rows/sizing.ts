import { body } from '../../samples/measurements.ts'
import { kept } from '../../samples/sizing.ts'
import type { Rows } from '../row.ts'

export const sizingRows: Rows = {
  'sizing.recommend': [
    { of: 'everybody', input: { productId: 1, ...body } },
    {
      of: ['vendor A', 'staff'],
      stranger: '404 products.not-found',
      input: async (market) => ({ productId: (await market.draft()).id, ...body }),
    },
  ],
  'sizing.feedback': { of: 'oneself', input: kept },
  'sizing.bodiesLikeMine': { of: 'oneself', outcome: '404 measurements.not-shared', input: { productId: 1 } },
}

import { photo } from '../../../support/pictures.ts'
import { loved } from '../../samples/opinions.ts'
import type { Row, Rows } from '../row.ts'

const written = {
  of: ['buyer'],
  stranger: '404 reviews.not-found',
  input: async (market) => ({ id: (await market.review()).id }),
} as const satisfies Row

const held = {
  of: 'house',
  input: async (market) => ({ id: (await market.review('pending')).id }),
} as const satisfies Row

export const reviewsRows: Rows = {
  'reviews.list': [
    { of: 'everybody', input: async (market) => ({ id: (await market.review()).productId }) },
    {
      of: ['vendor A', 'staff'],
      stranger: '404 products.not-found',
      input: async (market) => ({ id: (await market.draft()).id }),
    },
  ],
  'reviews.create': { of: 'oneself', anew: true, input: { ...loved, id: 3 } },
  'reviews.update': { ...written, input: async (market) => ({ ...(await written.input(market)), rating: 1 }) },
  'reviews.delete': written,
  'reviews.addPhotos': {
    ...written,
    input: async (market) => ({ ...(await written.input(market)), photos: await photo() }),
  },
  'reviews.deletePhoto': { ...written, input: async (market) => market.reviewPhoto() },
  'reviews.photos': {
    ...written,
    of: ['buyer', 'staff'],
    input: async (market) => ({ id: (await market.reviewPhoto()).id }),
  },
  'reviews.mine': { of: 'oneself', input: {} },
  'reviews.vote': { of: 'oneself', input: async (market) => ({ id: (await market.othersReview()).id }) },
  'reviews.withdrawVote': { of: 'oneself', input: async (market) => ({ id: (await market.othersReview()).id }) },
  'reviews.answer': {
    ...written,
    of: ['vendor A', 'staff'],
    input: async (market) => ({ id: (await market.review()).id, reply: 'Thank you!' }),
  },
  'reviews.held': { of: 'house', input: {} },
  'reviews.publish': held,
  'reviews.reject': { ...held, input: async (market) => ({ ...(await held.input(market)), reason: 'A link' }) },
}

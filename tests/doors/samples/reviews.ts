import { linked, loved } from './opinions.ts'
import { list, one, type SampleMarket, type Samples, UNKNOWN } from './sample.ts'

const review = async (market: SampleMarket) => ({ id: (await market.review()).id })
const pending = async (market: SampleMarket) => ({ id: (await market.review('pending')).id })

export const reviewsSamples: Samples = {
  'reviews.list': [
    { input: { id: 1 }, expect: 'ok' },
    { input: { id: 1, ordering: '-helpful', rating: 5, verified: true, limit: 2 }, expect: 'ok' },
    { input: { id: 1, ordering: 'longest' }, expect: '400 common.invalid' },
    { input: { id: 1, rating: 6 }, expect: '400 common.invalid' },
    { input: { id: 1, cursor: 'nonsense' }, expect: '400 common.invalid' },
    ...one('anonymous', 'products.not-found'),
  ],
  'reviews.create': [
    { as: 'customer', input: async (market) => ({ ...loved, id: (await market.product()).id }), expect: 'ok' },
    {
      as: 'customer',
      async input(market) {
        return { rating: 2, id: (await market.deliveredOrder()).productId }
      },
      expect: 'ok',
    },
    { as: 'customer', input: async (market) => ({ ...linked, id: (await market.product()).id }), expect: 'ok' },
    {
      as: 'customer',
      input: async (market) => ({ ...loved, id: (await market.review()).productId }),
      expect: '409 reviews.already-written',
    },
    {
      as: 'vendor',
      input: async (market) => ({ ...loved, id: (await market.product()).id }),
      expect: '403 reviews.own-product',
    },
    { as: 'customer', input: { ...loved, id: UNKNOWN }, expect: '404 products.not-found' },
    { as: 'customer', input: { ...loved, id: 1, rating: 0 }, expect: '400 common.invalid' },
    { as: 'customer', input: { ...loved, id: 1, rating: 4.5 }, expect: '400 common.invalid' },
    { as: 'customer', input: { ...loved, id: 1, comment: 'x'.repeat(5_001) }, expect: '400 common.invalid' },
    { as: 'customer', input: { id: 1 }, expect: '400 common.invalid' },
    { as: 'integrator', input: { ...loved, id: 1 }, expect: '403 common.forbidden' },
    { input: { ...loved, id: 1 }, expect: '401 common.unauthenticated' },
  ],
  'reviews.update': [
    { as: 'customer', input: async (market) => ({ ...(await review(market)), rating: 1 }), expect: 'ok' },
    {
      as: 'customer',
      input: async (market) => ({ ...(await pending(market)), title: null, comment: 'Lovely' }),
      expect: 'ok',
    },
    { as: 'admin', input: review, expect: '404 reviews.not-found' },
    { as: 'customer', input: { id: UNKNOWN, rating: 1 }, expect: '404 reviews.not-found' },
    { as: 'customer', input: { id: 1, rating: 'many' }, expect: '400 common.invalid' },
    { input: { id: 1, rating: 1 }, expect: '401 common.unauthenticated' },
  ],
  'reviews.delete': [
    { as: 'customer', input: review, expect: 'ok' },
    { as: 'admin', input: review, expect: '404 reviews.not-found' },
    { input: { id: 1 }, expect: '401 common.unauthenticated' },
    ...one('customer', 'reviews.not-found'),
  ],
  'reviews.mine': [...list('customer'), { input: {}, expect: '401 common.unauthenticated' }],
  'reviews.vote': [
    { as: 'admin', input: review, expect: 'ok' },
    { as: 'customer', input: review, expect: '403 reviews.own-review' },
    { as: 'admin', input: pending, expect: '404 reviews.not-found' },
    { input: { id: 1 }, expect: '401 common.unauthenticated' },
    ...one('customer', 'reviews.not-found'),
  ],
  'reviews.withdrawVote': [
    { as: 'admin', input: async (market) => ({ id: (await market.votedReview()).id }), expect: 'ok' },
    { as: 'admin', input: review, expect: 'ok' },
    { input: { id: 1 }, expect: '401 common.unauthenticated' },
    ...one('customer', 'reviews.not-found'),
  ],
  'reviews.answer': [
    { as: 'vendor', input: async (market) => ({ ...(await review(market)), reply: 'Thank you!' }), expect: 'ok' },
    { as: 'admin', input: async (market) => ({ ...(await review(market)), reply: null }), expect: 'ok' },
    {
      as: 'vendor',
      input: async (market) => ({ ...(await pending(market)), reply: 'Thank you!' }),
      expect: '404 reviews.not-found',
    },
    { as: 'vendor', input: { id: UNKNOWN, reply: 'Thank you!' }, expect: '404 reviews.not-found' },
    { as: 'vendor', input: { id: 1 }, expect: '400 common.invalid' },
    { as: 'customer', input: { id: 1, reply: 'Thank you!' }, expect: '403 common.forbidden' },
    { input: { id: 1, reply: 'Thank you!' }, expect: '401 common.unauthenticated' },
  ],
  'reviews.held': [
    ...list('admin'),
    { as: 'admin', input: { status: 'rejected' }, expect: 'ok' },
    { as: 'admin', input: { status: 'published' }, expect: '400 common.invalid' },
    { as: 'vendor', input: {}, expect: '403 common.forbidden' },
    { input: {}, expect: '401 common.unauthenticated' },
  ],
  'reviews.publish': [
    { as: 'admin', input: pending, expect: 'ok' },
    { as: 'admin', input: review, expect: 'ok' },
    { as: 'vendor', input: pending, expect: '403 common.forbidden' },
    { input: { id: 1 }, expect: '401 common.unauthenticated' },
    ...one('admin', 'reviews.not-found'),
  ],
  'reviews.reject': [
    {
      as: 'admin',
      input: async (market) => ({ ...(await review(market)), reason: 'Not of this skirt' }),
      expect: 'ok',
    },
    { as: 'admin', input: review, expect: '400 common.invalid' },
    { as: 'admin', input: { id: UNKNOWN, reason: 'x' }, expect: '404 reviews.not-found' },
    { as: 'customer', input: { id: 1, reason: 'x' }, expect: '403 common.forbidden' },
    { input: { id: 1, reason: 'x' }, expect: '401 common.unauthenticated' },
  ],
}

import type { FastifyInstance } from 'fastify'
import type { Headers } from '../callers.ts'
import { list, one, type SampleMarket, type Samples, UNKNOWN } from './sample.ts'

interface Made {
  readonly id: number
  readonly slug: string
  readonly updatedAt: string
}

export interface Collected {
  /** A collection of the vendor's, of its skirts. */
  collection(more?: object): Promise<Made>
}

export const skirts = {
  name: 'Skirts below 20,000',
  rule: { category: 'skirts', priceMax: 2_000_000, currency: 'NGN' },
}

export const collected = (server: FastifyInstance, vendor: Headers): Collected => ({
  async collection(more = {}) {
    const body = { ...skirts, vendorId: 1, ...more }
    const made = await server.inject({ method: 'POST', url: '/api/v1/collections', headers: { ...vendor }, body })
    if (made.statusCode !== 201) throw new Error(made.body)
    return made.json<Made>()
  },
})

const made = async (market: SampleMarket) => ({ id: (await market.collection()).id })
const draft = async (market: SampleMarket) => ({ id: (await market.collection({ published: false })).id })

export const collectionsSamples: Samples = {
  'collections.list': [
    ...list('anonymous'),
    { input: { vendor: 1, ofMarket: false }, expect: 'ok' },
    { as: 'vendor', input: { vendor: 'nobody' }, expect: 'ok' },
  ],
  'collections.ofVendor': [
    { input: { id: 1 }, expect: 'ok' },
    { as: 'vendor', input: { id: 1, limit: 1 }, expect: 'ok' },
    { input: { id: UNKNOWN }, expect: '404 vendors.not-found' },
    { as: 'customer', input: { id: 'no-such' }, expect: '404 vendors.not-found' },
    { input: { id: 1, cursor: 'nonsense' }, expect: '400 common.invalid' },
  ],
  'collections.get': [
    { input: made, expect: 'ok' },
    { as: 'customer', input: async (market) => ({ id: (await market.collection()).slug }), expect: 'ok' },
    { as: 'vendor', input: draft, expect: 'ok' },
    { as: 'customer', input: draft, expect: '404 collections.not-found' },
    { input: { id: 'no-such' }, expect: '404 collections.not-found' },
    { input: { id: UNKNOWN }, expect: '404 collections.not-found' },
  ],
  'collections.products': [
    { input: made, expect: 'ok' },
    { input: async (market) => ({ ...(await made(market)), limit: 1 }), expect: 'ok' },
    { input: async (market) => ({ ...(await made(market)), cursor: 'nonsense' }), expect: '400 common.invalid' },
    { input: draft, expect: '404 collections.not-found' },
    { input: { id: UNKNOWN }, expect: '404 collections.not-found' },
  ],
  'collections.create': [
    { as: 'vendor', input: skirts, expect: 'ok' },
    { as: 'admin', input: { ...skirts, rule: {} }, expect: 'ok' },
    { as: 'vendor', input: { ...skirts, vendorId: 2 }, expect: '403 vendors.not-yours' },
    { as: 'admin', input: { ...skirts, vendorId: UNKNOWN }, expect: '404 vendors.not-found' },
    {
      as: 'vendor',
      input: async (market) => ({ ...skirts, slug: (await market.collection()).slug }),
      expect: '409 collections.slug-taken',
    },
    { as: 'vendor', input: { ...skirts, rule: { sizes: 'M' } }, expect: '400 common.invalid' },
    { as: 'vendor', input: { ...skirts, rule: { category: 'no-such' } }, expect: '400 common.invalid' },
    { as: 'vendor', input: { name: 'Without a rule' }, expect: '400 common.invalid' },
    { as: 'customer', input: skirts, expect: '403 common.forbidden' },
    { input: skirts, expect: '401 common.unauthenticated' },
  ],
  'collections.edit': [
    { as: 'vendor', input: async (market) => ({ ...(await made(market)), name: 'Skirts' }), expect: 'ok' },
    {
      as: 'vendor',
      input: async (market) => ({ ...(await made(market)), expectedUpdatedAt: '2020-01-01T00:00:00Z', name: 'Skirts' }),
      expect: '412 common.changed',
    },
    {
      as: 'vendor',
      input: async (market) => ({ ...(await made(market)), rule: { vendor: 1 } }),
      expect: '400 common.invalid',
    },
    ...one('vendor', 'collections.not-found'),
    { as: 'customer', input: { id: 1 }, expect: '403 common.forbidden' },
    { input: { id: 1 }, expect: '401 common.unauthenticated' },
  ],
  'collections.delete': [
    { as: 'vendor', input: made, expect: 'ok' },
    { as: 'admin', input: made, expect: 'ok' },
    ...one('vendor', 'collections.not-found'),
    { as: 'customer', input: { id: 1 }, expect: '403 common.forbidden' },
    { input: { id: 1 }, expect: '401 common.unauthenticated' },
  ],
}

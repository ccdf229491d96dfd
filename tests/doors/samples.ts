// What the two doors are asked, operation by operation. An operation mounted on both doors must stand here.

import type { FastifyInstance } from 'fastify'
import type { Input } from './both-doors.ts'
import type { Callers } from './callers.ts'

export interface Sample {
  readonly of: string
  /** Anonymous when absent. */
  readonly as?: keyof Callers
  /** What both doors are given; a mutation that succeeds is given its like, made anew for each door. */
  readonly input: Input | ((market: SampleMarket) => Input | Promise<Input>)
  readonly expect: 'ok' | `${number} ${string}`
}

/** What samples speak about. */
export interface SampleMarket {
  /** A new product of the vendor's, with ten pieces of its one variant. */
  product(): Promise<{ readonly id: number; readonly variantId: number; readonly updatedAt: string }>
  /** An order of the customer's. */
  order(): Promise<{ readonly id: number; readonly taskId: string }>
  /** A task that was cancelled. */
  endedTask(): Promise<string>
  /** Where a browser of the customer's takes pushes. */
  endpoint(): Promise<string>
  /** A product of a vendor nobody here acts for. */
  readonly foreignProductId: number
}

const UNKNOWN = 987_654_321

export const address = { name: 'Chidi Customer', line1: '1 Marina', city: 'Lagos', country: 'NG' }

export const skirt = {
  name: 'Parity Skirt',
  description: '<p>Same on <b>both</b> doors.</p><script>alert(1)</script>',
  category: 'skirts',
  variants: [
    { sku: 'PAR-M', options: { size: 'M', colour: 'Navy' }, price: { amount: 250_000, currency: 'NGN' }, stock: 10 },
  ],
}

const orderOf = (variantId: number, quantity: number) => ({
  items: [{ variantId, quantity }],
  deliveryAddress: address,
})

/** Every list is asked for in the same ways. */
const list = (as: keyof Callers): Omit<Sample, 'of'>[] => [
  { as, input: {}, expect: 'ok' },
  { as, input: { limit: 2 }, expect: 'ok' },
  { as, input: { limit: 0 }, expect: '400 common.invalid' },
  { as, input: { limit: 'many' }, expect: '400 common.invalid' },
  { as, input: { cursor: 'nonsense', limit: 101 }, expect: '400 common.invalid' },
  { as, input: { cursor: 'nonsense' }, expect: '400 common.invalid' },
]

/** Every reading of one thing is asked for in the same ways. */
const one = (as: keyof Callers, code: string): Omit<Sample, 'of'>[] => [
  { as, input: { id: UNKNOWN }, expect: `404 ${code}` },
  { as, input: { id: 0 }, expect: '400 common.invalid' },
  { as, input: { id: -1 }, expect: '400 common.invalid' },
  { as, input: { id: 'no-number' }, expect: '400 common.invalid' },
  { as, input: { id: 1.5 }, expect: '400 common.invalid' },
]

/** A browser as it tells of itself. */
export const browser = (endpoint: string) => ({
  endpoint,
  expirationTime: null,
  keys: { p256dh: `B${'x'.repeat(86)}`, auth: 'y'.repeat(22) },
})

const table: Readonly<Record<string, readonly Omit<Sample, 'of'>[]>> = {
  'authentication.login': [
    { input: { email: 'customer@fashionistar.test', password: 'fashionistar-demo' }, expect: 'ok' },
    {
      input: { email: 'customer@fashionistar.test', password: 'wrong' },
      expect: '401 authentication.wrong-credentials',
    },
    { input: { email: 'nobody@fashionistar.test', password: 'x' }, expect: '401 authentication.wrong-credentials' },
    { input: {}, expect: '400 common.invalid' },
    { input: { email: 1, password: '' }, expect: '400 common.invalid' },
  ],
  'authentication.me': [
    { as: 'customer', input: {}, expect: 'ok' },
    { as: 'vendor', input: {}, expect: 'ok' },
    { input: {}, expect: '401 common.unauthenticated' },
    { as: 'integrator', input: {}, expect: '403 common.forbidden' },
  ],
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
  'products.listCategories': list('anonymous'),
  'products.getCategory': [
    { input: { id: 'women' }, expect: 'ok' },
    { input: { id: 1 }, expect: 'ok' },
    { input: { id: UNKNOWN }, expect: '404 products.category-not-found' },
  ],
  'products.create': [
    { as: 'vendor', input: skirt, expect: 'ok' },
    { as: 'integrator', input: skirt, expect: 'ok' },
    { input: skirt, expect: '401 common.unauthenticated' },
    { as: 'customer', input: skirt, expect: '403 common.forbidden' },
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
      expect: '403 vendors.not-yours',
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
    { as: 'vendor', input: ({ foreignProductId }) => ({ id: foreignProductId }), expect: '403 vendors.not-yours' },
    { as: 'customer', input: { id: 1 }, expect: '403 common.forbidden' },
    { input: { id: 1 }, expect: '401 common.unauthenticated' },
    { as: 'vendor', input: { id: 'all' }, expect: '400 common.invalid' },
  ],
  'vendors.list': list('anonymous'),
  'vendors.get': [
    { input: { id: 1 }, expect: 'ok' },
    { input: { id: 'adire-house' }, expect: 'ok' },
    { input: { id: UNKNOWN }, expect: '404 vendors.not-found' },
    { input: { id: 'no-such' }, expect: '404 vendors.not-found' },
  ],
  'orders.create': [
    { as: 'customer', input: async (market) => orderOf((await market.product()).variantId, 2), expect: 'ok' },
    { as: 'integrator', input: async (market) => orderOf((await market.product()).variantId, 1), expect: 'ok' },
    { input: orderOf(1, 1), expect: '401 common.unauthenticated' },
    {
      as: 'customer',
      input: async (market) => orderOf((await market.product()).variantId, 11),
      expect: '409 inventory.out-of-stock',
    },
    {
      as: 'customer',
      input: async (market) => ({
        ...orderOf((await market.product()).variantId, 1),
        expectedTotal: { amount: 1, currency: 'NGN' },
      }),
      expect: '409 orders.total-changed',
    },
    { as: 'customer', input: orderOf(UNKNOWN, 1), expect: '409 orders.variant-not-on-sale' },
    { as: 'customer', input: orderOf(1, 0), expect: '400 common.invalid' },
    {
      as: 'customer',
      input: { items: [], deliveryAddress: { ...address, country: 'Nigeria' } },
      expect: '400 common.invalid',
    },
  ],
  'orders.get': [
    { as: 'customer', input: async (market) => ({ id: (await market.order()).id }), expect: 'ok' },
    { as: 'admin', input: async (market) => ({ id: (await market.order()).id }), expect: 'ok' },
    { as: 'vendor', input: async (market) => ({ id: (await market.order()).id }), expect: '404 orders.not-found' },
    { input: { id: 1 }, expect: '401 common.unauthenticated' },
    ...one('customer', 'orders.not-found'),
  ],
  'orders.events': [
    { as: 'customer', input: async (market) => ({ id: (await market.order()).id }), expect: 'ok' },
    { as: 'admin', input: async (market) => ({ id: (await market.order()).id, limit: 1 }), expect: 'ok' },
    { as: 'vendor', input: async (market) => ({ id: (await market.order()).id }), expect: '404 orders.not-found' },
    {
      as: 'customer',
      input: async (market) => ({ id: (await market.order()).id, cursor: 'nonsense' }),
      expect: '400 common.invalid',
    },
    { input: { id: 1 }, expect: '401 common.unauthenticated' },
    ...one('customer', 'orders.not-found'),
  ],
  'orders.list': [...list('customer'), ...list('admin'), { input: {}, expect: '401 common.unauthenticated' }],
  'audit.list': [
    ...list('admin'),
    {
      as: 'admin',
      input: { name: 'product.created', actor: 'user:2', since: '2020-01-01T00:00:00Z', limit: 1 },
      expect: 'ok',
    },
    { as: 'admin', input: { since: 'yesterday', aggregate: 'x'.repeat(201) }, expect: '400 common.invalid' },
    { as: 'customer', input: {}, expect: '403 common.forbidden' },
    { as: 'integrator', input: {}, expect: '403 common.forbidden' },
    { input: {}, expect: '401 common.unauthenticated' },
  ],
  'tasks.get': [
    { as: 'customer', input: async (market) => ({ id: (await market.order()).taskId }), expect: 'ok' },
    { as: 'vendor', input: async (market) => ({ id: (await market.order()).taskId }), expect: '404 tasks.not-found' },
    { as: 'customer', input: { id: 'no-uuid' }, expect: '404 tasks.not-found' },
    { as: 'customer', input: { id: 'x'.repeat(65) }, expect: '400 common.invalid' },
    { input: { id: 'no-uuid' }, expect: '401 common.unauthenticated' },
  ],
  'tasks.list': [
    ...list('admin'),
    { as: 'admin', input: { status: 'READY', queue: 'emails', task: 'tests.none' }, expect: 'ok' },
    { as: 'admin', input: { status: 'BROKEN' }, expect: '400 common.invalid' },
    { as: 'customer', input: {}, expect: '403 common.forbidden' },
    { input: {}, expect: '401 common.unauthenticated' },
  ],
  'tasks.overview': [
    { as: 'admin', input: {}, expect: 'ok' },
    { as: 'customer', input: {}, expect: '403 common.forbidden' },
    { as: 'integrator', input: {}, expect: '403 common.forbidden' },
    { input: {}, expect: '401 common.unauthenticated' },
  ],
  'tasks.cancel': [
    { as: 'customer', input: async (market) => ({ id: (await market.order()).taskId }), expect: 'ok' },
    { as: 'admin', input: async (market) => ({ id: (await market.order()).taskId }), expect: 'ok' },
    { as: 'vendor', input: async (market) => ({ id: (await market.order()).taskId }), expect: '404 tasks.not-found' },
    { as: 'customer', input: { id: 'no-uuid' }, expect: '404 tasks.not-found' },
    { input: { id: 'no-uuid' }, expect: '401 common.unauthenticated' },
  ],
  'tasks.retry': [
    { as: 'admin', input: async (market) => ({ id: await market.endedTask() }), expect: 'ok' },
    { as: 'admin', input: async (market) => ({ id: (await market.order()).taskId }), expect: '409 tasks.not-failed' },
    { as: 'admin', input: { id: 'no-uuid' }, expect: '404 tasks.not-found' },
    { as: 'customer', input: { id: 'no-uuid' }, expect: '403 common.forbidden' },
    { input: { id: 'no-uuid' }, expect: '401 common.unauthenticated' },
  ],
  'notifications.getPreferences': [
    { as: 'customer', input: {}, expect: 'ok' },
    { as: 'integrator', input: {}, expect: '403 common.forbidden' },
    { input: {}, expect: '401 common.unauthenticated' },
  ],
  'notifications.setPreferences': [
    {
      as: 'customer',
      input: {
        channels: { orders: { sms: true }, marketing: { email: true } },
        quietHours: { from: '22:00', to: '07:00' },
        timeZone: 'Africa/Dakar',
        locale: 'fr-SN',
      },
      expect: 'ok',
    },
    { as: 'customer', input: { quietHours: null, locale: null }, expect: 'ok' },
    { as: 'customer', input: {}, expect: 'ok' },
    { as: 'customer', input: { channels: { security: { email: false } } }, expect: '400 common.invalid' },
    { as: 'customer', input: { channels: { marketing: { sms: true } } }, expect: '400 common.invalid' },
    { as: 'customer', input: { quietHours: { from: '22:00', to: '24:00' } }, expect: '400 common.invalid' },
    { as: 'customer', input: { timeZone: 'Africa/Nowhere', locale: 'French' }, expect: '400 common.invalid' },
    { as: 'integrator', input: {}, expect: '403 common.forbidden' },
    { input: {}, expect: '401 common.unauthenticated' },
  ],
  'notifications.pushKey': [
    { as: 'customer', input: {}, expect: 'ok' },
    { input: {}, expect: '401 common.unauthenticated' },
  ],
  'notifications.subscribePush': [
    { as: 'customer', input: browser('https://push.example/of-the-customer'), expect: 'ok' },
    { as: 'vendor', input: browser('https://push.example/of-the-customer'), expect: 'ok' },
    { as: 'customer', input: browser('http://push.example/1'), expect: '400 common.invalid' },
    { as: 'customer', input: browser('https://user:secret@push.example/1'), expect: '400 common.invalid' },
    { as: 'customer', input: { endpoint: 'https://push.example/1', keys: {} }, expect: '400 common.invalid' },
    { as: 'integrator', input: browser('https://push.example/1'), expect: '403 common.forbidden' },
    { input: browser('https://push.example/1'), expect: '401 common.unauthenticated' },
  ],
  'notifications.unsubscribePush': [
    { as: 'customer', input: async (market) => ({ endpoint: await market.endpoint() }), expect: 'ok' },
    {
      as: 'vendor',
      input: async (market) => ({ endpoint: await market.endpoint() }),
      expect: '404 notifications.not-subscribed',
    },
    { as: 'customer', input: {}, expect: '400 common.invalid' },
    { input: { endpoint: 'https://push.example/1' }, expect: '401 common.unauthenticated' },
  ],
}

export const samplesOf = (operation: string): readonly Sample[] =>
  (table[operation] ?? []).map((sample) => ({ of: operation, ...sample }))

/** Makes what samples speak about through v1, as those who may. */
export function sampleMarket(server: FastifyInstance, { vendor, customer }: Callers): SampleMarket {
  const post = async (url: string, headers: object, body: object) => {
    const response = await server.inject({ method: 'POST', url, headers: { ...headers }, body })
    if (response.statusCode !== 201) throw new Error(response.body)
    return response.json<{ id: number; taskId: string; updatedAt: string; variants: { id: number }[] }>()
  }
  const product = async () => {
    const made = await post('/api/v1/products', vendor, skirt)
    return { id: made.id, updatedAt: made.updatedAt, variantId: made.variants[0]!.id }
  }
  const order = async () => {
    const { variantId } = await product()
    return post('/api/v1/orders', customer, { items: [{ variantId, quantity: 1 }], deliveryAddress: address })
  }
  let browsers = 0
  const endpoint = async () => {
    browsers += 1
    const made = browser(`https://push.example/${browsers}`)
    await post('/api/v1/notification-preferences/push-subscriptions', customer, made)
    return made.endpoint
  }
  const endedTask = async () => {
    const { taskId } = await order()
    await server.inject({ method: 'POST', url: `/api/v1/tasks/${taskId}/cancel`, headers: { ...customer } })
    return taskId
  }
  return { product, order, endedTask, endpoint, foreignProductId: 1 }
}

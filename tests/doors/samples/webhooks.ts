import { list, one, type Samples, UNKNOWN } from './sample.ts'

export const hook = { url: 'http://127.0.0.1:9/hook', eventTypes: ['order.placed', 'stock.changed'] }

const notFound = '404 webhooks.endpoint-not-found'

/** How one endpoint of the vendor's is asked for, or changed, by those who may not. */
const refused = (more: object = {}): Samples[string] => [
  { as: 'customer', input: async (market) => ({ ...(await market.webhook()), ...more }), expect: notFound },
  { as: 'vendor', input: { id: UNKNOWN, ...more }, expect: notFound },
  { as: 'vendor', input: { id: 'no-number', ...more }, expect: '400 common.invalid' },
  { input: { id: 1, ...more }, expect: '401 common.unauthenticated' },
]

export const webhooksSamples: Samples = {
  'webhooks.listEndpoints': [
    ...list('vendor'),
    { as: 'integrator', input: { vendorId: 1 }, expect: 'ok' },
    { as: 'admin', input: { vendorId: UNKNOWN }, expect: 'ok' },
    { as: 'customer', input: { vendorId: 1 }, expect: '403 vendors.not-yours' },
    { input: {}, expect: '401 common.unauthenticated' },
  ],
  'webhooks.createEndpoint': [
    { as: 'customer', input: { ...hook, description: 'My orders' }, expect: 'ok' },
    { as: 'vendor', input: { ...hook, eventTypes: ['*'], vendorId: 1 }, expect: 'ok' },
    { as: 'integrator', input: { ...hook, url: 'https://books.example/hook', vendorId: 1 }, expect: 'ok' },
    { as: 'vendor', input: { ...hook, vendorId: 2 }, expect: '403 vendors.not-yours' },
    { as: 'admin', input: { ...hook, vendorId: UNKNOWN }, expect: '404 vendors.not-found' },
    { as: 'customer', input: { ...hook, eventTypes: [] }, expect: '400 common.invalid' },
    { as: 'customer', input: { ...hook, eventTypes: ['order.imagined'] }, expect: '400 common.invalid' },
    { as: 'customer', input: { ...hook, url: 'ftp://books.example' }, expect: '400 common.invalid' },
    { as: 'customer', input: { ...hook, url: 'http://169.254.169.254/latest' }, expect: '400 common.invalid' },
    { input: hook, expect: '401 common.unauthenticated' },
  ],
  'webhooks.getEndpoint': [
    { as: 'vendor', input: (market) => market.webhook(), expect: 'ok' },
    { as: 'integrator', input: (market) => market.webhook(), expect: 'ok' },
    { as: 'admin', input: (market) => market.webhook(), expect: 'ok' },
    ...one('vendor', 'webhooks.endpoint-not-found'),
    ...refused(),
  ],
  'webhooks.updateEndpoint': [
    {
      as: 'vendor',
      input: async (market) => ({ ...(await market.webhook()), enabled: false, description: 'Closed on Sundays' }),
      expect: 'ok',
    },
    { as: 'vendor', input: (market) => market.webhook(), expect: 'ok' },
    {
      as: 'vendor',
      input: async (market) => ({ ...(await market.webhook()), url: 'x' }),
      expect: '400 common.invalid',
    },
    ...refused({ enabled: true }),
  ],
  'webhooks.deleteEndpoint': [{ as: 'vendor', input: (market) => market.webhook(), expect: 'ok' }, ...refused()],
  'webhooks.rotateSecret': [{ as: 'vendor', input: (market) => market.webhook(), expect: 'ok' }, ...refused()],
  'webhooks.ping': [{ as: 'vendor', input: (market) => market.webhook(), expect: 'ok' }, ...refused()],
  'webhooks.listDeliveries': [
    { as: 'vendor', input: async (market) => ({ id: (await market.delivery()).id }), expect: 'ok' },
    {
      as: 'integrator',
      input: async (market) => ({ id: (await market.delivery()).id, status: 'pending', limit: 1 }),
      expect: 'ok',
    },
    {
      as: 'vendor',
      input: async (market) => ({ ...(await market.webhook()), status: 'x' }),
      expect: '400 common.invalid',
    },
    {
      as: 'vendor',
      input: async (market) => ({ ...(await market.webhook()), cursor: 'nonsense' }),
      expect: '400 common.invalid',
    },
    ...refused(),
  ],
  'webhooks.getDelivery': [
    { as: 'vendor', input: (market) => market.delivery(), expect: 'ok' },
    {
      as: 'vendor',
      input: async (market) => ({ ...(await market.webhook()), deliveryId: UNKNOWN }),
      expect: '404 webhooks.delivery-not-found',
    },
    ...refused({ deliveryId: 1 }),
  ],
  'webhooks.redeliver': [
    { as: 'vendor', input: (market) => market.delivery(), expect: 'ok' },
    {
      as: 'vendor',
      input: async (market) => ({ ...(await market.webhook()), deliveryId: UNKNOWN }),
      expect: '404 webhooks.delivery-not-found',
    },
    ...refused({ deliveryId: 1 }),
  ],
}

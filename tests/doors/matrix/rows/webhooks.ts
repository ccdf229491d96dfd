import { hook } from '../../samples/webhooks.ts'
import type { MatrixMarket } from '../market.ts'
import type { Rows } from '../row.ts'

const stranger = '404 webhooks.endpoint-not-found'
const read = { of: ['vendor A', 'staff'], stranger } as const
/** Staff of a vendor look; of the house, support does. */
const changed = { of: ['owner of A', 'admin'], stranger } as const

const webhook = (market: MatrixMarket) => market.webhook()
const delivery = (market: MatrixMarket) => market.delivery()

export const webhooksRows: Rows = {
  'webhooks.listEndpoints': [
    { of: 'oneself', input: {} },
    { of: ['vendor A', 'staff'], stranger: '403 vendors.not-yours', input: { vendorId: 1 } },
  ],
  'webhooks.createEndpoint': [
    { of: 'oneself', input: hook },
    {
      of: ['owner of A', 'admin'],
      stranger: '403 vendors.not-yours',
      async input({ app }) {
        await app.db.deleteFrom('webhook_endpoints').where('vendor_id', '=', 1).execute()
        return { ...hook, vendorId: 1 }
      },
    },
  ],
  'webhooks.getEndpoint': { ...read, input: webhook },
  'webhooks.updateEndpoint': {
    ...changed,
    input: async (market) => ({ ...(await market.webhook()), eventTypes: ['*'] }),
  },
  'webhooks.deleteEndpoint': { ...changed, input: webhook },
  'webhooks.rotateSecret': { ...changed, input: webhook },
  'webhooks.ping': { ...changed, input: webhook },
  'webhooks.listDeliveries': { ...read, input: async (market) => ({ id: (await market.delivery()).id }) },
  'webhooks.getDelivery': { ...read, input: delivery },
  'webhooks.redeliver': { ...changed, input: delivery },
}

import { browser } from '../../samples/sample.ts'
import type { Rows } from '../row.ts'

export const notificationsRows: Rows = {
  'notifications.getPreferences': { of: 'oneself', input: {} },
  'notifications.setPreferences': { of: 'oneself', input: { timeZone: 'Africa/Lagos' } },
  'notifications.pushKey': { of: 'oneself', input: {} },
  'notifications.subscribePush': {
    of: 'oneself',
    input: (_market, { person }) => browser(`https://push.example/of-${person}`),
  },
  'notifications.unsubscribePush': {
    of: ['buyer'],
    stranger: '404 notifications.not-subscribed',
    input: async (market) => ({ endpoint: await market.endpoint() }),
  },
}

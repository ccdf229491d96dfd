import { body } from '../../samples/measurements.ts'
import type { MatrixMarket } from '../market.ts'
import type { Asking, Rows } from '../row.ts'

async function saved(market: MatrixMarket, { headers }: Asking): Promise<object> {
  await market.ask(headers, 'PUT', '/measurements', body)
  return {}
}

export const measurementsRows: Rows = {
  'measurements.predict': { of: 'everybody', input: body },
  'measurements.history': { of: 'oneself', input: async (market, asking) => ({ ...(await saved(market, asking)) }) },
  'measurements.save': { of: 'oneself', input: body },
  'measurements.get': { of: 'oneself', input: async (market, asking) => ({ ...(await saved(market, asking)) }) },
  'measurements.delete': { of: 'oneself', input: async (market, asking) => ({ ...(await saved(market, asking)) }) },
}

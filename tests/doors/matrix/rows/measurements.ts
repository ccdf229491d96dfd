import { photographed } from '../../samples/bodies.ts'
import { body } from '../../samples/measurements.ts'
import type { MatrixMarket } from '../market.ts'
import type { Asking, Rows } from '../row.ts'

async function saved(market: MatrixMarket, { headers }: Asking): Promise<object> {
  await market.ask(headers, 'PUT', '/measurements', body)
  return {}
}

const stranger = '404 measurements.analysis-not-found'

export const measurementsRows: Rows = {
  'measurements.analyse': { of: 'oneself', input: photographed },
  'measurements.analysis': { of: ['buyer'], stranger, input: (market) => market.analysis() },
  'measurements.confirmAnalysis': {
    of: ['buyer'],
    stranger,
    input: async (market) => ({ ...(await market.analysis()), share: false }),
  },
  'measurements.sharing': { of: 'oneself', input: {} },
  'measurements.stopSharing': { of: 'oneself', input: {} },
  'measurements.predict': { of: 'everybody', input: body },
  'measurements.history': { of: 'oneself', input: async (market, asking) => ({ ...(await saved(market, asking)) }) },
  'measurements.save': { of: 'oneself', input: body },
  'measurements.get': { of: 'oneself', input: async (market, asking) => ({ ...(await saved(market, asking)) }) },
  'measurements.delete': { of: 'oneself', input: async (market, asking) => ({ ...(await saved(market, asking)) }) },
}

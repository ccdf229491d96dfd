import type { FastifyInstance } from 'fastify'
import type { Headers } from '../callers.ts'
import { type SampleMarket, type Samples, UNKNOWN } from './sample.ts'

/** Reports of the vendor's. */
export function reporting(server: FastifyInstance, vendor: Headers): Pick<SampleMarket, 'report'> {
  return {
    async report() {
      const url = '/api/v1/analytics/sales/reports'
      const response = await server.inject({ method: 'POST', url, headers: { ...vendor }, body: {} })
      return response.json<{ taskId: string }>()
    },
  }
}

const asking = (input: Readonly<Record<string, string>>): Samples[string] => [
  { as: 'vendor', input: { ...input, vendor: 1, currency: 'NGN' }, expect: 'ok' },
  { as: 'integrator', input, expect: 'ok' },
  { as: 'admin', input: { ...input, from: '2026-01-01', to: '2026-12-31' }, expect: 'ok' },
  { as: 'admin', input: { ...input, vendor: UNKNOWN }, expect: '404 vendors.not-found' },
  { as: 'vendor', input: { ...input, vendor: 2 }, expect: '403 vendors.not-yours' },
  { as: 'vendor', input: { ...input, from: '2026-02-30' }, expect: '400 common.invalid' },
  { as: 'vendor', input: { ...input, from: '2026-02-02', to: '2026-02-01' }, expect: '400 common.invalid' },
  { as: 'admin', input: { ...input, from: '2025-01-01', to: '2026-12-31' }, expect: '400 common.invalid' },
  { as: 'customer', input, expect: '403 common.forbidden' },
  { input, expect: '401 common.unauthenticated' },
]
const noReport = '00000000-0000-4000-8000-000000000000'

export const analyticsSamples: Samples = {
  'analytics.dashboard': [
    {
      as: 'vendor',
      input: async (market) => {
        await market.paidOrder()
        return { id: 1 }
      },
      expect: 'ok',
    },
    { as: 'integrator', input: { id: 1 }, expect: 'ok' },
    { as: 'admin', input: { id: 2 }, expect: 'ok' },
    { as: 'admin', input: { id: UNKNOWN }, expect: '404 vendors.not-found' },
    { as: 'vendor', input: { id: 2 }, expect: '403 vendors.not-yours' },
    { as: 'vendor', input: { id: 'mine' }, expect: '400 common.invalid' },
    { as: 'customer', input: { id: 1 }, expect: '403 common.forbidden' },
    { input: { id: 1 }, expect: '401 common.unauthenticated' },
  ],
  'analytics.sales': [
    ...(['day', 'vendor', 'category'] as const).flatMap((groupBy) => asking({ groupBy })),
    { as: 'vendor', input: { groupBy: 'hour' }, expect: '400 common.invalid' },
    { as: 'vendor', input: { cursor: 'nonsense' }, expect: '400 common.invalid' },
  ],
  'analytics.requestSalesReport': asking({}),
  'analytics.salesReport': [
    { as: 'vendor', input: (market) => market.report(), expect: 'ok' },
    { as: 'admin', input: (market) => market.report(), expect: 'ok' },
    { as: 'vendor', input: { taskId: noReport }, expect: '404 analytics.report-not-found' },
    { as: 'vendor', input: { taskId: 'mine' }, expect: '400 common.invalid' },
    { as: 'customer', input: (market) => market.report(), expect: '403 common.forbidden' },
    { input: { taskId: noReport }, expect: '401 common.unauthenticated' },
  ],
}

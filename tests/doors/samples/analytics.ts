import { type Samples, UNKNOWN } from './sample.ts'

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
}

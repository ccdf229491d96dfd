import { type Samples } from './sample.ts'

const key = 'search.typo-tolerance'

export const flagsSamples: Samples = {
  'flags.list': [
    { as: 'admin', input: {}, expect: 'ok' },
    { as: 'vendor', input: {}, expect: '403 common.forbidden' },
    { as: 'integrator', input: {}, expect: '403 common.forbidden' },
    { input: {}, expect: '401 common.unauthenticated' },
  ],
  'flags.set': [
    {
      as: 'admin',
      input: (market) => ({ key: `checkout.${market.word()}`, description: 'A new way to pay.', roles: ['admin'] }),
      expect: 'ok',
    },
    { as: 'admin', input: { key: 'nobody.knows', percentage: 10 }, expect: '404 flags.not-found' },
    { as: 'admin', input: { key, percentage: 101, roles: ['guest'] }, expect: '400 common.invalid' },
    { as: 'admin', input: { key: 'Not A Key' }, expect: '400 common.invalid' },
    { as: 'customer', input: { key, enabled: false }, expect: '403 common.forbidden' },
    { as: 'integrator', input: { key, enabled: false }, expect: '403 common.forbidden' },
    { input: { key, enabled: false }, expect: '401 common.unauthenticated' },
  ],
  'flags.mine': [
    { input: {}, expect: 'ok' },
    { as: 'customer', input: {}, expect: 'ok' },
  ],
}

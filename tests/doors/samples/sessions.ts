import { list, one, type Samples } from './sample.ts'

const noToken = '401 authentication.refresh-token-invalid'

export const sessionsSamples: Samples = {
  'authentication.refresh': [
    { input: async (market) => ({ refreshToken: (await market.session()).refreshToken }), expect: 'ok' },
    {
      input: async (market) => ({ refreshToken: await market.usedToken() }),
      expect: '401 authentication.refresh-token-used',
    },
    { input: { refreshToken: 'fsr_of-somebody-else' }, expect: noToken },
    { input: {}, expect: noToken },
    { as: 'customer', input: {}, expect: noToken },
    { input: { refreshToken: 1 }, expect: '400 common.invalid' },
    { input: { refreshToken: 'x'.repeat(201) }, expect: '400 common.invalid' },
  ],
  'authentication.logout': [
    { as: 'somebody', input: {}, expect: 'ok' },
    { input: async (market) => ({ refreshToken: (await market.session()).refreshToken }), expect: 'ok' },
    { input: { refreshToken: 'fsr_of-somebody-else' }, expect: 'ok' },
    { input: {}, expect: '401 common.unauthenticated' },
    { as: 'integrator', input: {}, expect: '401 common.unauthenticated' },
    { input: { refreshToken: '' }, expect: '400 common.invalid' },
  ],
  'authentication.listSessions': [
    ...list('customer'),
    { as: 'integrator', input: {}, expect: '403 common.forbidden' },
    { input: {}, expect: '401 common.unauthenticated' },
  ],
  'authentication.endSession': [
    { as: 'customer', input: async (market) => ({ id: (await market.session()).id }), expect: 'ok' },
    {
      as: 'vendor',
      input: async (market) => ({ id: (await market.session()).id }),
      expect: '404 authentication.session-not-found',
    },
    { as: 'integrator', input: { id: 1 }, expect: '403 common.forbidden' },
    { input: { id: 1 }, expect: '401 common.unauthenticated' },
    ...one('customer', 'authentication.session-not-found'),
  ],
  'authentication.endOtherSessions': [
    { as: 'customer', input: async (market) => market.session().then(() => ({})), expect: 'ok' },
    { as: 'integrator', input: {}, expect: '403 common.forbidden' },
    { input: {}, expect: '401 common.unauthenticated' },
  ],
}

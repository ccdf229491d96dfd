import { type Samples } from './sample.ts'

export const authenticationSamples: Samples = {
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
}

import type { Samples } from './sample.ts'

export const privacySamples: Samples = {
  'privacy.export': [
    { as: 'customer', input: {}, expect: 'ok' },
    { as: 'integrator', input: {}, expect: '403 common.forbidden' },
    { input: {}, expect: '401 common.unauthenticated' },
  ],
  'privacy.getExport': [
    { as: 'customer', input: {}, expect: 'ok' },
    { as: 'vendor', input: {}, expect: 'ok' },
    { as: 'integrator', input: {}, expect: '403 common.forbidden' },
    { input: {}, expect: '401 common.unauthenticated' },
  ],
  'privacy.erase': [
    { as: 'customer', input: {}, expect: 'ok' },
    { as: 'integrator', input: {}, expect: '403 common.forbidden' },
    { input: {}, expect: '401 common.unauthenticated' },
  ],
}

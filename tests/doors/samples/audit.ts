import { list, type Samples } from './sample.ts'

export const auditSamples: Samples = {
  'audit.list': [
    ...list('admin'),
    {
      as: 'admin',
      input: { name: 'product.created', actor: 'user:2', since: '2020-01-01T00:00:00Z', limit: 1 },
      expect: 'ok',
    },
    { as: 'admin', input: { since: 'yesterday', aggregate: 'x'.repeat(201) }, expect: '400 common.invalid' },
    { as: 'customer', input: {}, expect: '403 common.forbidden' },
    { as: 'integrator', input: {}, expect: '403 common.forbidden' },
    { input: {}, expect: '401 common.unauthenticated' },
  ],
}

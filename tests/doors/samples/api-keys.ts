import { list, type Samples, UNKNOWN } from './sample.ts'

const inAYear = '2099-01-01T00:00:00Z'

export const apiKeysSamples: Samples = {
  'authentication.listApiKeys': [
    ...list('customer'),
    { as: 'vendor', input: {}, expect: 'ok' },
    { as: 'integrator', input: {}, expect: '403 common.forbidden' },
    { input: {}, expect: '401 common.unauthenticated' },
  ],
  'authentication.createApiKey': [
    { as: 'customer', input: { name: 'Bookkeeping', scopes: ['orders:read'] }, expect: 'ok' },
    {
      as: 'vendor',
      input: { name: 'Stock', scopes: ['catalogue:write', 'orders:read'], expiresAt: inAYear, rateLimit: '60/m' },
      expect: 'ok',
    },
    {
      as: 'customer',
      input: { name: 'Stock', scopes: ['orders:read', 'catalogue:write'] },
      expect: '403 authentication.scope-not-yours',
    },
    { as: 'customer', input: { name: '', scopes: [] }, expect: '400 common.invalid' },
    { as: 'customer', input: { name: 'x', scopes: ['everything'] }, expect: '400 common.invalid' },
    { as: 'customer', input: { name: 'x', scopes: ['orders:read'], rateLimit: 'often' }, expect: '400 common.invalid' },
    {
      as: 'customer',
      input: { name: 'x', scopes: ['orders:read'], expiresAt: '2001-01-01T00:00:00Z' },
      expect: '400 common.invalid',
    },
    { as: 'integrator', input: { name: 'Another', scopes: ['orders:read'] }, expect: '403 common.forbidden' },
    { input: { name: 'x', scopes: ['orders:read'] }, expect: '401 common.unauthenticated' },
  ],
  'authentication.revokeApiKey': [
    { as: 'customer', input: async (market) => ({ id: (await market.apiKey()).id }), expect: 'ok' },
    {
      as: 'vendor',
      input: async (market) => ({ id: (await market.apiKey()).id }),
      expect: '404 authentication.api-key-not-found',
    },
    { as: 'customer', input: { id: UNKNOWN }, expect: '404 authentication.api-key-not-found' },
    { as: 'customer', input: { id: 'no-number' }, expect: '400 common.invalid' },
    { as: 'integrator', input: { id: 1 }, expect: '403 common.forbidden' },
    { input: { id: 1 }, expect: '401 common.unauthenticated' },
  ],
}

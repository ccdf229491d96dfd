import { list, type Samples } from './sample.ts'

export const tasksSamples: Samples = {
  'tasks.get': [
    { as: 'customer', input: async (market) => ({ id: (await market.order()).taskId }), expect: 'ok' },
    { as: 'vendor', input: async (market) => ({ id: (await market.order()).taskId }), expect: '404 tasks.not-found' },
    { as: 'customer', input: { id: 'no-uuid' }, expect: '404 tasks.not-found' },
    { as: 'customer', input: { id: 'x'.repeat(65) }, expect: '400 common.invalid' },
    { input: { id: 'no-uuid' }, expect: '401 common.unauthenticated' },
  ],
  'tasks.list': [
    ...list('admin'),
    { as: 'admin', input: { status: 'READY', queue: 'emails', task: 'tests.none' }, expect: 'ok' },
    { as: 'admin', input: { status: 'BROKEN' }, expect: '400 common.invalid' },
    { as: 'customer', input: {}, expect: '403 common.forbidden' },
    { input: {}, expect: '401 common.unauthenticated' },
  ],
  'tasks.overview': [
    { as: 'admin', input: {}, expect: 'ok' },
    { as: 'customer', input: {}, expect: '403 common.forbidden' },
    { as: 'integrator', input: {}, expect: '403 common.forbidden' },
    { input: {}, expect: '401 common.unauthenticated' },
  ],
  'tasks.cancel': [
    { as: 'vendor', input: async (market) => ({ id: (await market.report()).taskId }), expect: 'ok' },
    {
      as: 'customer',
      input: async (market) => ({ id: (await market.order()).taskId }),
      expect: '403 tasks.not-cancellable',
    },
    { as: 'admin', input: async (market) => ({ id: (await market.order()).taskId }), expect: 'ok' },
    { as: 'vendor', input: async (market) => ({ id: (await market.order()).taskId }), expect: '404 tasks.not-found' },
    { as: 'customer', input: { id: 'no-uuid' }, expect: '404 tasks.not-found' },
    { input: { id: 'no-uuid' }, expect: '401 common.unauthenticated' },
  ],
  'tasks.retry': [
    { as: 'admin', input: async (market) => ({ id: await market.endedTask() }), expect: 'ok' },
    { as: 'admin', input: async (market) => ({ id: (await market.order()).taskId }), expect: '409 tasks.not-failed' },
    { as: 'admin', input: { id: 'no-uuid' }, expect: '404 tasks.not-found' },
    { as: 'customer', input: { id: 'no-uuid' }, expect: '403 common.forbidden' },
    { input: { id: 'no-uuid' }, expect: '401 common.unauthenticated' },
  ],
}

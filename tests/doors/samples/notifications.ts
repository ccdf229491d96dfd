import { browser, type Samples } from './sample.ts'

export const notificationsSamples: Samples = {
  'notifications.getPreferences': [
    { as: 'customer', input: {}, expect: 'ok' },
    { as: 'integrator', input: {}, expect: '403 common.forbidden' },
    { input: {}, expect: '401 common.unauthenticated' },
  ],
  'notifications.setPreferences': [
    {
      as: 'customer',
      input: {
        channels: { orders: { sms: true }, marketing: { email: true } },
        quietHours: { from: '22:00', to: '07:00' },
        timeZone: 'Africa/Dakar',
        locale: 'fr-SN',
      },
      expect: 'ok',
    },
    { as: 'customer', input: { quietHours: null, locale: null }, expect: 'ok' },
    { as: 'customer', input: {}, expect: 'ok' },
    { as: 'customer', input: { channels: { security: { email: false } } }, expect: '400 common.invalid' },
    { as: 'customer', input: { channels: { marketing: { sms: true } } }, expect: '400 common.invalid' },
    { as: 'customer', input: { quietHours: { from: '22:00', to: '24:00' } }, expect: '400 common.invalid' },
    { as: 'customer', input: { timeZone: 'Africa/Nowhere', locale: 'French' }, expect: '400 common.invalid' },
    { as: 'integrator', input: {}, expect: '403 common.forbidden' },
    { input: {}, expect: '401 common.unauthenticated' },
  ],
  'notifications.pushKey': [
    { as: 'customer', input: {}, expect: 'ok' },
    { input: {}, expect: '401 common.unauthenticated' },
  ],
  'notifications.subscribePush': [
    { as: 'customer', input: browser('https://push.example/of-the-customer'), expect: 'ok' },
    { as: 'vendor', input: browser('https://push.example/of-the-customer'), expect: 'ok' },
    { as: 'customer', input: browser('http://push.example/1'), expect: '400 common.invalid' },
    { as: 'customer', input: browser('https://user:secret@push.example/1'), expect: '400 common.invalid' },
    { as: 'customer', input: { endpoint: 'https://push.example/1', keys: {} }, expect: '400 common.invalid' },
    { as: 'integrator', input: browser('https://push.example/1'), expect: '403 common.forbidden' },
    { input: browser('https://push.example/1'), expect: '401 common.unauthenticated' },
  ],
  'notifications.unsubscribePush': [
    { as: 'customer', input: async (market) => ({ endpoint: await market.endpoint() }), expect: 'ok' },
    {
      as: 'vendor',
      input: async (market) => ({ endpoint: await market.endpoint() }),
      expect: '404 notifications.not-subscribed',
    },
    { as: 'customer', input: {}, expect: '400 common.invalid' },
    { input: { endpoint: 'https://push.example/1' }, expect: '401 common.unauthenticated' },
  ],
}

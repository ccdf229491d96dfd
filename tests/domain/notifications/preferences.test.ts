import { test } from 'tap'
import { type Operation, perform } from '../../../domain/common/operation.ts'
import * as operations from '../../../domain/notifications/operations.ts'
import { allows, channels, DEFAULTS, withChannels } from '../../../domain/notifications/preferences.ts'
import { browser } from '../../doors/samples.ts'
import { people, scopeOf, type TestApp, testShop } from '../../support/app.ts'
import { codeOf, failureOf } from '../../support/failure.ts'
import { outside, prefer, subscribe } from './outside.ts'

const { customer, vendor, nobody } = people

const preferencesOf = (app: TestApp, who: typeof customer | typeof vendor = customer) =>
  perform(scopeOf(app, who), operations.getPreferences, {})

const unsubscribe = (app: TestApp, endpoint: string, who: typeof customer | typeof vendor = customer) =>
  perform(scopeOf(app, who), operations.unsubscribePush, { endpoint })

const lastEvent = ({ db }: TestApp) =>
  db.selectFrom('events').selectAll().orderBy('id', 'desc').executeTakeFirstOrThrow()

const browsersOf = (app: TestApp) =>
  app.db.selectFrom('push_subscriptions').select(['user_id', 'endpoint']).orderBy('id').execute()

test('settings and browsers are for who has signed in, and not for API keys', async (t) => {
  const app = await testShop(t, { products: 1 })
  const key = { ...vendor, scopes: ['catalogue:write', 'orders:read', 'orders:write'] } as const
  for (const operation of Object.values(operations) as unknown as readonly Operation[]) {
    const call = (who: typeof key | typeof nobody) => codeOf(perform(scopeOf(app, who), operation, {}))
    t.equal(await call(nobody), 'common.unauthenticated', operation.id)
    t.equal(await call(key), 'common.forbidden', operation.id)
  }
})

test('each has settings of their own, and nobody else’s', async (t) => {
  const app = await testShop(t, { products: 1 })
  const unsaid = {
    channels: {
      security: { email: true, sms: false, push: true },
      orders: { email: true, sms: false, push: true },
      marketing: { email: false, push: false },
    },
    quietHours: null,
    timeZone: 'Africa/Lagos',
    locale: null,
    updatedAt: null,
  }
  t.strictSame(await preferencesOf(app), unsaid)
  await prefer(app, { channels: { marketing: { email: true } }, locale: 'fr' })
  t.match(await preferencesOf(app), { channels: { marketing: { email: true } }, locale: 'fr', updatedAt: String })
  t.strictSame(await preferencesOf(app, vendor), unsaid)
  await app.db.updateTable('users').set({ deleted_at: new Date().toISOString() }).where('id', '=', 3).execute()
  t.equal(await codeOf(preferencesOf(app)), 'common.unauthenticated')
  t.equal(await codeOf(prefer(app, {})), 'common.unauthenticated')
})

test('a browser takes pushes for one user, who alone can end that', async (t) => {
  const app = await testShop(t, { products: 1 })
  await subscribe(app, 'https://push.example/a')
  t.equal(await codeOf(unsubscribe(app, 'https://push.example/a', vendor)), 'notifications.not-subscribed')
  t.strictSame(await browsersOf(app), [{ user_id: 3, endpoint: 'https://push.example/a' }])
  await subscribe(app, 'https://push.example/a', vendor)
  t.strictSame(await browsersOf(app), [{ user_id: 2, endpoint: 'https://push.example/a' }], 'who signed in there last')
  t.equal(await codeOf(unsubscribe(app, 'https://push.example/a')), 'notifications.not-subscribed')
  t.equal(await unsubscribe(app, 'https://push.example/a', vendor), null)
  t.strictSame(await browsersOf(app), [])
})

test('what is not named stays as it was', async (t) => {
  const app = await testShop(t, { products: 1 })
  await prefer(app, { channels: { orders: { sms: true } }, quietHours: { from: '22:00', to: '07:00' } })
  await prefer(app, { channels: { orders: { push: false } }, timeZone: 'Africa/Dakar' })
  await prefer(app, { channels: { marketing: { push: true } } })
  const after = await prefer(app, {})
  t.match(after, {
    channels: { orders: { email: true, sms: true, push: false }, marketing: { email: false, push: true } },
    quietHours: { from: '22:00', to: '07:00' },
    timeZone: 'Africa/Dakar',
  })
  t.strictSame(await preferencesOf(app), after)
  t.match(await prefer(app, { quietHours: null }), { quietHours: null, timeZone: 'Africa/Dakar' })
})

/** What is refused, and where it is said to be wrong. */
const wrong: readonly (readonly [settings: object, path: string])[] = [
  [{ channels: { security: { email: false } } }, 'channels.security.email'],
  [{ channels: { security: { push: false } } }, 'channels.security.push'],
  [{ channels: { marketing: { sms: true } } }, 'channels.marketing'],
  [{ channels: { orders: { email: 'yes' } } }, 'channels.orders.email'],
  [{ channels: { gossip: { email: true } } }, 'channels'],
  [{ timeZone: 'Africa/Nowhere' }, 'timeZone'],
  [{ timeZone: '' }, 'timeZone'],
  [{ quietHours: { from: '24:00', to: '07:00' } }, 'quietHours.from'],
  [{ quietHours: { from: '22:00', to: '7:00' } }, 'quietHours.to'],
  [{ quietHours: { from: '22:00' } }, 'quietHours.to'],
  [{ quietHours: { from: '22:00', to: '22:00' } }, 'quietHours.to'],
  [{ locale: 'French' }, 'locale'],
  [{ locale: 'fr_SN' }, 'locale'],
  [{ locale: `fr-${'x'.repeat(40)}` }, 'locale'],
]

test('what makes no sense is refused where it stands, and security cannot be switched off', async (t) => {
  const app = await testShop(t, { products: 1 })
  for (const [settings, path] of wrong) {
    const { code, errors } = await failureOf(prefer(app, settings))
    t.equal(code, 'common.invalid')
    t.ok(
      (errors as { path: string }[]).some((error) => error.path === path),
      `${JSON.stringify(settings)}: ${path}`,
    )
  }
  for (const locale of ['en', 'fr', 'fr-SN', 'yo', 'zh-Hant-TW', 'es-419'])
    t.match(await prefer(app, { locale }), { locale })
  for (const endpoint of ['http://push.example/a', 'https://', 'javascript:alert(1)', 'https://u:p@push.example/a'])
    t.equal(await codeOf(subscribe(app, endpoint)), 'common.invalid', endpoint)
  const { keys } = browser('')
  for (const bad of [{}, { ...keys, auth: 'short' }, { ...keys, p256dh: `${keys.p256dh}!` }]) {
    const input = { endpoint: 'https://push.example/a', keys: bad }
    t.equal(await codeOf(perform(scopeOf(app, customer), operations.subscribePush, input)), 'common.invalid')
  }
})

test('a user has twenty browsers at most, one that is known already not counted', async (t) => {
  const app = await testShop(t, { products: 1 })
  const asked = Array.from({ length: 25 }, (_, number) => subscribe(app, `https://push.example/${number}`))
  const refused = (await Promise.allSettled(asked)).filter(({ status }) => status === 'rejected')
  t.equal(refused.length, 5, 'even when they ask at once')
  t.equal((await browsersOf(app)).length, 20)
  t.equal(await codeOf(subscribe(app, 'https://push.example/new')), 'notifications.too-many-browsers')
  const [{ endpoint } = { endpoint: '' }] = await browsersOf(app)
  await subscribe(app, endpoint)
  t.equal((await browsersOf(app)).length, 20)
})

test('each change leaves one event, which says what changed and gives no address away', async (t) => {
  const app = await testShop(t, { products: 1 })
  await prefer(app, { locale: 'fr', quietHours: { from: '22:00', to: '07:00' } })
  t.match(await lastEvent(app), {
    name: 'notificationPreferences.changed',
    aggregate: 'user:3',
    actor: 'user:3',
    payload: { userId: 3 },
    changes: { locale: { before: '…', after: '…' }, quietHours: { before: '…', after: '…' } },
  })
  await subscribe(app, 'https://push.example/a-capability')
  const added = await lastEvent(app)
  t.match(added, { name: 'pushSubscription.added', payload: { userId: 3 }, changes: { userId: { before: null } } })
  await unsubscribe(app, 'https://push.example/a-capability')
  const removed = await lastEvent(app)
  t.match(removed, { name: 'pushSubscription.removed', changes: { userId: { before: 3, after: null } } })
  t.notMatch(JSON.stringify([added, removed]), 'capability')
  t.equal((await app.db.selectFrom('events').select('id').execute()).length, 3)
})

test('nobody gets advertising that they have not asked for, and never by SMS', async (t) => {
  for (const channel of channels) t.notOk(allows(DEFAULTS, 'marketing', channel), channel)
  const asked = { ...DEFAULTS, channels: withChannels(DEFAULTS.channels, { marketing: { email: true, push: true } }) }
  t.strictSame(
    channels.filter((channel) => allows(asked, 'marketing', channel)),
    ['email', 'push'],
  )
})

const keyOf = (app: TestApp) => perform(scopeOf(app, customer), operations.pushKey, {})

test('a browser is told which key to subscribe to, where there is one', async (t) => {
  const { gateways } = outside()
  t.strictSame(await keyOf(await testShop(t, { products: 1, gateways })), { publicKey: 'a public key' })
  t.strictSame(await keyOf(await testShop(t, { products: 1, env: { DEMO: '0' } })), { publicKey: null })
})

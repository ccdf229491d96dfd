import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'tap'
import { ConfigError, readConfig, variables } from '../../server/config.ts'
import { newVapidPrivateKey, vapidKeysFrom } from '../../server/gateways/push/vapid-keys.ts'

const strong = 'kX2vQ9mZ7pL4tR8wY1cB6nF3hJ5sD0gAeUiOxTzWqVrMyNbC'.padEnd(64, '-')

const sound = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://shop:secret@db.internal/shop',
  JWT_SECRET: strong,
  PUBLIC_URL: 'https://shop.example/',
  ALLOWED_HOSTS: 'shop.example,.shop.example',
  SMTP_URL: 'smtps://mail.example',
}

function faultsOf(environment: NodeJS.ProcessEnv): readonly string[] {
  try {
    readConfig(environment)
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.faults
    throw error
  }
}

const variablesAtFault = (environment: NodeJS.ProcessEnv) =>
  faultsOf(environment)
    .map((fault) => /^[A-Z_]+/.exec(fault)?.[0] ?? fault)
    .toSorted()

test('without a word in the environment it is a demo on this machine', async (t) => {
  t.match(readConfig({}), {
    production: false,
    host: '127.0.0.1',
    port: 3000,
    databaseUrl: undefined,
    dataDir: path.resolve('.data'),
    run: ['web', 'jobs'],
    jwtSecret: undefined,
    logLevel: 'info',
    demo: true,
  })
  t.ok(Object.isFrozen(readConfig({})))
})

test('an empty value says as much as none', async (t) => {
  const empty = Object.fromEntries(['HOST', 'PORT', 'DATABASE_URL', 'RUN', 'DEMO', 'JWT_SECRET'].map((n) => [n, '']))
  t.strictSame(readConfig(empty), readConfig({}))
})

test('all faults are named at once, each with its variable', async (t) => {
  const wrong = {
    NODE_ENV: 'staging',
    PORT: '70000',
    DATABASE_URL: 'mysql://somewhere/shop',
    DATABASE_POOL_MAX: '0',
    RUN: 'web,cron',
    PUBLIC_URL: 'ftp://shop.example',
    SMTP_URL: 'mail.example',
    MAIL_BACKEND: 'pigeon',
    MAIL_FROM: 'Shop <shop>',
    RATE_LIMIT_ANON: 'many',
    LOG_LEVEL: 'loud',
    DEMO: 'yes',
  }
  t.strictSame(variablesAtFault(wrong), Object.keys(wrong).toSorted())
  t.throws(() => readConfig(wrong), { name: 'ConfigError', message: /PORT[^]*LOG_LEVEL[^]*DEMO/ }, 'in the message too')
  for (const port of ['abc', '-1', '3.5', '0x']) t.strictSame(variablesAtFault({ PORT: port }), ['PORT'], port)
})

test('production starts with real secrets or not at all, and says all that is wrong', async (t) => {
  t.strictSame(faultsOf(sound), [])
  const needed = ['ALLOWED_HOSTS', 'DATABASE_URL', 'JWT_SECRET', 'PUBLIC_URL', 'SMTP_URL']
  t.strictSame(variablesAtFault({ NODE_ENV: 'production' }), needed)
  t.strictSame(variablesAtFault({ ...sound, NODE_ENV: 'production', ALLOWED_HOSTS: '', SMTP_URL: '' }), [
    'ALLOWED_HOSTS',
    'SMTP_URL',
  ])
  t.strictSame(
    variablesAtFault({ NODE_ENV: 'production', PORT: 'x', DEMO: '1' }),
    [...needed, 'DEMO', 'PORT'].toSorted(),
  )
  for (const weak of ['short', strong.slice(0, 49), 'ab'.repeat(40), '123456789'.repeat(8)]) {
    t.strictSame(variablesAtFault({ ...sound, JWT_SECRET: weak }), ['JWT_SECRET'], weak)
  }
  const message = faultsOf({ ...sound, JWT_SECRET: 'not-long-enough' }).join('\n')
  t.notMatch(message, /not-long-enough/, 'and keeps what it was given to itself')
  t.match(readConfig(sound), { production: true, demo: false, publicUrl: 'https://shop.example' })
})

test('the demo is the default only on the embedded database, and never in production', async (t) => {
  const DATABASE_URL = sound.DATABASE_URL
  t.equal(readConfig({}).demo, true)
  t.equal(readConfig({ DEMO: '0' }).demo, false)
  t.equal(readConfig({ DEMO: 'false' }).demo, false)
  t.equal(readConfig({ DATABASE_URL }).demo, false)
  t.equal(readConfig({ DATABASE_URL, DEMO: '1' }).demo, true)
  t.equal(readConfig({ ...sound, DEMO: '0' }).demo, false)
  for (const DEMO of ['1', 'true']) t.strictSame(variablesAtFault({ ...sound, DEMO }), ['DEMO'])
})

test('webhooks go to this machine in the demo, elsewhere when told to, in production never', async (t) => {
  const DATABASE_URL = sound.DATABASE_URL
  t.equal(readConfig({}).webhookAllowPrivate, true)
  t.equal(readConfig({ WEBHOOK_ALLOW_PRIVATE: '0' }).webhookAllowPrivate, false)
  t.equal(readConfig({ DATABASE_URL }).webhookAllowPrivate, false)
  t.equal(readConfig({ DATABASE_URL, WEBHOOK_ALLOW_PRIVATE: 'true' }).webhookAllowPrivate, true)
  t.equal(readConfig({ ...sound, WEBHOOK_ALLOW_PRIVATE: '0' }).webhookAllowPrivate, false)
  for (const WEBHOOK_ALLOW_PRIVATE of ['1', 'true'])
    t.strictSame(variablesAtFault({ ...sound, WEBHOOK_ALLOW_PRIVATE }), ['WEBHOOK_ALLOW_PRIVATE'])
})

test('mail goes to the mailbox in the demo, to the server where there is one, and is never lost without a word', async (t) => {
  const SMTP_URL = sound.SMTP_URL
  t.equal(readConfig({}).mailBackend, 'mailbox')
  t.equal(readConfig({ SMTP_URL }).mailBackend, 'mailbox')
  t.equal(readConfig({ DEMO: '0', SMTP_URL }).mailBackend, 'smtp')
  t.equal(readConfig({ DEMO: '0' }).mailBackend, 'console')
  t.equal(readConfig({ MAIL_BACKEND: 'file', SMTP_URL }).mailBackend, 'file')
  t.equal(readConfig({ MAIL_BACKEND: 'smtp', SMTP_URL }).mailBackend, 'smtp', 'the demo may send as well')
  t.strictSame(variablesAtFault({ MAIL_BACKEND: 'smtp' }), ['SMTP_URL'])
  t.equal(readConfig({ ...sound, MAIL_BACKEND: 'smtp' }).mailBackend, 'smtp')
  for (const MAIL_BACKEND of ['console', 'file', 'memory', 'mailbox']) {
    t.strictSame(variablesAtFault({ ...sound, MAIL_BACKEND }), ['MAIL_BACKEND'], 'production sends')
  }
  t.strictSame(variablesAtFault({ ...sound, MAIL_BACKEND: 'smtp', SMTP_URL: '' }), ['SMTP_URL'])
})

const rate = (RATE_LIMIT_ANON: string) => readConfig({ RATE_LIMIT_ANON }).rates.anonymous

test('a rate is a number of calls per second, minute, hour or day', async (t) => {
  t.strictSame(rate('5/s'), { max: 5, seconds: 1 })
  t.strictSame(rate('5/m'), { max: 5, seconds: 60 })
  t.strictSame(rate('100/h'), { max: 100, seconds: 3_600 })
  t.strictSame(rate('1000/d'), { max: 1_000, seconds: 86_400 })
  for (const text of ['5', '/m', '5/w', '5 / m', '-5/m', '5.5/m', '5/mm', '0/m', '99999999999999999999/m']) {
    t.strictSame(
      variablesAtFault({ RATE_LIMIT_ANON: text, RATE_LIMIT_USER: text }),
      ['RATE_LIMIT_ANON', 'RATE_LIMIT_USER'],
      text,
    )
  }
})

test('rates are tight by default and generous only in the demo', async (t) => {
  const { rates } = readConfig({ DEMO: '0' })
  t.strictSame(rates, { anonymous: { max: 100, seconds: 3_600 }, user: { max: 1_000, seconds: 3_600 } })
  t.ok(readConfig({}).rates.anonymous.max > 100_000)
  t.equal(readConfig({ RATE_LIMIT_ANON: '7/m' }).rates.anonymous.max, 7, 'unless it is told otherwise')
})

test('a provider is set up whole or not at all', async (t) => {
  const { twilio, termii, vapid } = readConfig({})
  t.strictSame([twilio, termii, vapid], [undefined, undefined, undefined])
  t.strictSame(variablesAtFault({ TWILIO_ACCOUNT_SID: 'AC1', TERMII_SENDER: 'Shop', VAPID_PRIVATE_KEY: 'x' }), [
    'TERMII_API_KEY',
    'TWILIO_AUTH_TOKEN',
    'TWILIO_FROM',
    'VAPID_PUBLIC_KEY',
  ])
  t.match(faultsOf({ TWILIO_AUTH_TOKEN: 'do-not-print', TWILIO_FROM: 'Shop' }), [
    'TWILIO_ACCOUNT_SID: Needed beside TWILIO_AUTH_TOKEN and TWILIO_FROM.',
  ])
  const whole = { TERMII_API_KEY: 'key', TERMII_SENDER: 'Shop', TERMII_API_BASE: 'https://shop.api.termii.com/' }
  t.strictSame(readConfig(whole).termii, { apiKey: 'key', sender: 'Shop', base: 'https://shop.api.termii.com' })
  t.strictSame(variablesAtFault({ ...whole, TERMII_API_BASE: 'api.termii.com', TWILIO_API_BASE: 'ftp://a.example' }), [
    'TERMII_API_BASE',
    'TWILIO_API_BASE',
  ])
})

test('whoever collects money is set up whole, or not at all', async (t) => {
  t.match(readConfig({}), { stripe: undefined, paystack: undefined })
  const secretKey = 'sk_test_do-not-print'
  const stripe = { STRIPE_SECRET_KEY: secretKey, STRIPE_WEBHOOK_SECRET: 'whsec_1' }
  t.strictSame(readConfig(stripe).stripe, {
    secretKey,
    webhookSecret: 'whsec_1',
    publishableKey: undefined,
    base: 'https://api.stripe.com',
  })
  const local = { STRIPE_API_BASE: 'http://127.0.0.1:12111/', STRIPE_PUBLISHABLE_KEY: 'pk_test_1' }
  t.match(readConfig({ ...stripe, ...local }).stripe, { publishableKey: 'pk_test_1', base: 'http://127.0.0.1:12111' })
  t.strictSame(faultsOf({ STRIPE_SECRET_KEY: secretKey }), ['STRIPE_WEBHOOK_SECRET: Needed beside STRIPE_SECRET_KEY.'])
  t.strictSame(variablesAtFault({ STRIPE_WEBHOOK_SECRET: 'whsec_1' }), ['STRIPE_SECRET_KEY'])
  t.strictSame(variablesAtFault({ ...stripe, STRIPE_API_BASE: 'https://proxy.example/stripe' }), ['STRIPE_API_BASE'])

  const paystack = { PAYSTACK_SECRET_KEY: secretKey, PAYSTACK_API_BASE: 'https://proxy.example/paystack/' }
  t.strictSame(readConfig(paystack).paystack, { secretKey, base: 'https://proxy.example/paystack' })
  t.strictSame(variablesAtFault({ PAYSTACK_API_BASE: 'api.paystack.co' }), ['PAYSTACK_API_BASE'])
})

test('a carrier is set up whole or not at all, and may be asked without being heard', async (t) => {
  const dhl = { DHL_API_KEY: 'key', DHL_API_SECRET: 'do-not-print', DHL_ACCOUNT: '123456789' }
  const fedex = { FEDEX_CLIENT_ID: 'id', FEDEX_CLIENT_SECRET: 'do-not-print', FEDEX_ACCOUNT: '740561073' }
  const none = readConfig({})
  t.strictSame([none.dhl, none.fedex], [undefined, undefined])
  t.match(readConfig({ ...dhl, ...fedex }), {
    dhl: {
      apiKey: 'key',
      account: '123456789',
      base: 'https://express.api.dhl.com/mydhlapi',
      webhookSecret: undefined,
    },
    fedex: { clientId: 'id', account: '740561073', base: 'https://apis.fedex.com', webhookSecret: undefined },
  })
  const heard = {
    ...fedex,
    FEDEX_WEBHOOK_SECRET: 'sixteen-or-more-',
    FEDEX_API_BASE: 'https://apis-sandbox.fedex.com/',
  }
  t.match(readConfig(heard).fedex, { base: 'https://apis-sandbox.fedex.com', webhookSecret: 'sixteen-or-more-' })
  t.strictSame(variablesAtFault({ DHL_ACCOUNT: '1', FEDEX_CLIENT_SECRET: 'do-not-print' }), [
    'DHL_API_KEY',
    'DHL_API_SECRET',
    'FEDEX_ACCOUNT',
    'FEDEX_CLIENT_ID',
  ])
  t.strictSame(variablesAtFault({ DHL_WEBHOOK_SECRET: 'sixteen-or-more-' }), Object.keys(dhl).toSorted())
  t.strictSame(variablesAtFault({ ...dhl, DHL_WEBHOOK_SECRET: 'short', DHL_API_BASE: 'dhl.com' }), [
    'DHL_API_BASE',
    'DHL_WEBHOOK_SECRET',
  ])
  t.notMatch(faultsOf({ FEDEX_CLIENT_SECRET: 'do-not-print' }).join('\n'), /do-not-print/)
})

test('the two keys of push belong together', async (t) => {
  const [one, two] = [vapidKeysFrom(newVapidPrivateKey()), vapidKeysFrom(newVapidPrivateKey())]
  const env = { VAPID_PUBLIC_KEY: one.publicKey, VAPID_PRIVATE_KEY: one.privateKey }
  t.match(readConfig(env), { vapid: one, contact: 'mailto:hello@fashionistar.test' })
  t.equal(readConfig({ MAIL_FROM: 'a@b.example' }).contact, 'mailto:a@b.example')
  for (const VAPID_PRIVATE_KEY of [two.privateKey, one.publicKey, 'x', 'A'.repeat(43)])
    t.match(faultsOf({ ...env, VAPID_PRIVATE_KEY }), [/^VAPID_PUBLIC_KEY: Expected the other half/], VAPID_PRIVATE_KEY)
  const message = faultsOf({ ...env, VAPID_PRIVATE_KEY: two.privateKey }).join('\n')
  t.notOk(message.includes(two.privateKey), 'and keeps what it was given to itself')
})

test('lists are joined by commas, and spaces do not matter', async (t) => {
  const { allowedHosts, trustProxy, run } = readConfig({
    ALLOWED_HOSTS: ' a.example , .b.example,',
    TRUST_PROXY: '10.0.0.1',
    RUN: 'jobs',
  })
  t.strictSame(
    { allowedHosts, trustProxy, run },
    { allowedHosts: ['a.example', '.b.example'], trustProxy: ['10.0.0.1'], run: ['jobs'] },
  )
  t.strictSame(variablesAtFault({ RUN: ',' }), ['RUN'])
})

test('what the configuration reads and what .env.example explains are the same', async (t) => {
  const file = new URL('../../.env.example', import.meta.url)
  if (!t.ok(existsSync(file), 'there is an .env.example')) return
  const explained = [...readFileSync(file, 'utf8').matchAll(/^#? ?([A-Z][A-Z0-9_]*)=/gm)].map(([, name]) => name!)
  const read = [...variables]
  t.strictSame(explained.toSorted(), read.toSorted())
  t.equal(new Set(explained).size, explained.length, 'each once')
})

test('behind a pooler there is an address past it too, and none without the other', async (t) => {
  const DATABASE_URL = 'postgres://shop@pooler/shop'
  t.match(readConfig({ DATABASE_URL }), {
    databaseDirectUrl: DATABASE_URL,
    namedStatements: true,
    migrateOnStart: true,
  })
  const DATABASE_DIRECT_URL = 'postgres://shop@db/shop'
  const both = readConfig({ DATABASE_URL, DATABASE_DIRECT_URL, DATABASE_NAMED_STATEMENTS: '0', MIGRATE_ON_START: '0' })
  t.match(both, { databaseUrl: DATABASE_URL, databaseDirectUrl: DATABASE_DIRECT_URL, namedStatements: false })
  t.equal(both.migrateOnStart, false)
  const DATABASE_REPLICA_URL = 'postgres://shop@replica/shop'
  t.equal(readConfig({ DATABASE_URL, DATABASE_REPLICA_URL }).replicaUrl, DATABASE_REPLICA_URL)
  t.strictSame(variablesAtFault({ DATABASE_REPLICA_URL }), ['DATABASE_URL'])
  t.strictSame(variablesAtFault({ DATABASE_DIRECT_URL, DRAIN_SECONDS: '-1' }), ['DATABASE_URL', 'DRAIN_SECONDS'])
})

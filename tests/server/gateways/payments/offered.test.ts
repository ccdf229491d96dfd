import { spawnSync } from 'node:child_process'
import { pino } from 'pino'
import { test, type Test } from 'tap'
import { readConfig } from '../../../../server/config.ts'
import { createApp } from '../../../../server/context.ts'
import type { TestPayments } from '../../../../server/gateways/payments/test.ts'
import { testApp } from '../../../support/app.ts'
import { testDatabase } from '../../../support/database.ts'
import { PAYSTACK_KEY, startPaystack } from '../../../support/payments/paystack.ts'
import { startStripe, STRIPE_KEY, STRIPE_WEBHOOK_SECRET } from '../../../support/payments/stripe.ts'

const order = {
  reference: 'FS-100001-1',
  amount: 500,
  currency: 'NGN',
  email: 'ada@example.com',
  description: 'Order FS-100001',
  returnUrl: 'https://shop.example/back',
}

const stripe = { STRIPE_SECRET_KEY: STRIPE_KEY, STRIPE_WEBHOOK_SECRET }
const paystack = { PAYSTACK_SECRET_KEY: PAYSTACK_KEY }

const paymentsOf = async (t: Test, env: NodeJS.ProcessEnv) => (await testApp(t, { env })).gateways.payments

test('in the demo buyers pay with the built-in provider, and others beside it', async (t) => {
  t.strictSame((await paymentsOf(t, {})).offered, ['test'])
  t.strictSame((await paymentsOf(t, { ...stripe, ...paystack })).offered, ['test', 'stripe', 'paystack'])
  const real = { DEMO: '0', ...stripe, ...paystack }
  t.strictSame((await paymentsOf(t, real)).offered, ['stripe', 'paystack'])
  t.strictSame((await paymentsOf(t, { DEMO: '0', ...paystack })).offered, ['paystack'])
  t.strictSame((await paymentsOf(t, { DEMO: '0' })).offered, ['test'], 'without others, it is there to try out')
})

test('in production there is no built-in provider, whatever else is missing', async (t) => {
  const { url } = await testDatabase(t)
  const env = {
    NODE_ENV: 'production',
    DATABASE_URL: url,
    JWT_SECRET: 'kX2vQ9mZ7pL4tR8wY1cB6nF3hJ5sD0gAeUiOxTzWqVrMyNbC-and-more',
    PUBLIC_URL: 'https://shop.example',
    ALLOWED_HOSTS: 'shop.example',
    SMTP_URL: 'smtp://127.0.0.1:1',
    RUN: 'web',
  }
  const config = readConfig(env)
  const app = await createApp({ config, url, log: pino({ level: 'silent' }), jwtSecret: 'any' })
  t.teardown(() => app.close())
  const { payments } = app.gateways
  t.strictSame(payments.offered, [])
  for (const provider of ['test', 'stripe', 'paystack'] as const)
    t.throws(() => payments.of(provider), { name: 'TypeError', message: new RegExp(`${provider} are not set up`) })
})

test('the environment says where they are, and buyers agree at a page of ours', async (t) => {
  const [one, two] = [await startStripe(), await startPaystack()]
  t.teardown(() => Promise.all([one.close(), two.close()]))
  const bases = { STRIPE_API_BASE: one.base, PAYSTACK_API_BASE: two.base, STRIPE_PUBLISHABLE_KEY: 'pk_test_1' }
  const payments = await paymentsOf(t, { ...stripe, ...paystack, ...bases, PUBLIC_URL: 'https://shop.example' })
  t.match(await payments.of('stripe').start(order, 's'), { clientAction: { publishableKey: 'pk_test_1' } })
  t.match(await payments.of('paystack').start(order, 's'), { clientAction: { type: 'redirect' } })
  t.match(await payments.of('test').start({ ...order, card: 'needs-action' }, 's'), {
    clientAction: { type: 'test', url: 'https://shop.example/dev/payments/FS-100001-1' },
  })
})

test('what a test gives takes the place of what the environment says', async (t) => {
  const payments = {
    offered: [],
    of: () => {
      throw new TypeError('none')
    },
  }
  t.equal((await testApp(t, { gateways: { payments } })).gateways.payments, payments)
})

test('another process reads the notices of the built-in provider, for they share a secret', async (t) => {
  const app = await testApp(t)
  const { config, url, log, jwtSecret } = app
  const other = await createApp({ config, url, log, jwtSecret })
  t.teardown(() => other.close())
  const gateway = app.gateways.payments.of('test') as TestPayments
  await gateway.start(order, 's')
  const { body, headers } = await gateway.noticeOf(order.reference)
  t.match(other.gateways.payments.of('test').readNotice(body, headers), { about: { reference: order.reference } })
})

test('what lets somebody pay, and what we ask providers with, is covered in the log', (t) => {
  const logger = new URL('../../../../server/logger.ts', import.meta.url).href
  const secrets = { clientSecret: 'covered-1', secretKey: 'covered-2', webhookSecret: 'covered-3' }
  const lines = [secrets, { payment: secrets }, { payment: { clientAction: { clientSecret: 'covered-4' } } }]
  const script = `
    import { createLogger } from '${logger}'
    const log = createLogger('info')
    for (const line of ${JSON.stringify(lines)}) log.info(line, 'said')`
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
  t.equal(stdout.trim().split('\n').length, lines.length)
  t.notMatch(stdout, /covered-/)
  t.end()
})

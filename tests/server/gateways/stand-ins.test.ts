import { test } from 'tap'
import type { App } from '../../../server/context.ts'
import { newVapidPrivateKey, vapidKeysFrom } from '../../../server/gateways/push/vapid-keys.ts'
import { noSms, printedSms } from '../../../server/gateways/sms/stand-ins.ts'
import { testApp, testMarket } from '../../support/app.ts'
import { httpProvider } from '../../support/http-provider.ts'
import { rowsOf } from '../../db/catalogue.ts'

const sms = { to: '+2348012345678', text: 'Your code is 123456' }
const subscription = { endpoint: 'https://push.example/abc', keys: { p256dh: 'x', auth: 'y' } }
const push = { title: 'Paid <3', body: 'Order FS-1 is paid.', url: '/orders/1' }

const sendBoth = async ({ gateways }: App) => {
  await gateways.sms.send(sms)
  await gateways.push.send(subscription, push)
}

test('in the demo, SMS and pushes are in the mailbox beside the mails', async (t) => {
  const { app, server } = await testMarket(t, { products: 2 })
  await sendBoth(app)
  const messages = (await server.inject('/dev/mailbox.json')).json<Record<string, unknown>[]>()
  const sentAt = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/
  t.match(messages, [
    {
      channel: 'push',
      to: subscription.endpoint,
      subject: push.title,
      text: 'Order FS-1 is paid.\n\n/orders/1',
      sentAt,
    },
    { channel: 'sms', to: sms.to, subject: '', text: sms.text, html: null, sentAt },
  ])
  for (const message of messages)
    t.strictSame(Object.keys(message), ['id', 'channel', 'to', 'subject', 'text', 'html', 'sentAt'])
  const { body } = await server.inject('/dev/mailbox')
  t.match(body, /<h2>sms<\/h2>[^]*sms to \+2348012345678[^]*Your code is 123456/)
  t.match(body, /<h2>Paid &lt;3<\/h2>[^]*push to https:\/\/push\.example\/abc/)
})

test('what could not be sent is not in the mailbox either', async (t) => {
  const { gateways, url } = await testApp(t)
  await t.rejects(gateways.sms.send({ ...sms, to: '0801' }), { name: 'DeliveryError', permanent: true })
  const long = { ...push, body: 'x'.repeat(4_000) }
  await t.rejects(gateways.push.send(subscription, long), { name: 'DeliveryError', permanent: true })
  t.strictSame(await rowsOf(url, 'select id from mailbox_messages'), [])
})

test('in the demo, browsers can subscribe as soon as there are keys', async (t) => {
  const { publicKey: VAPID_PUBLIC_KEY, privateKey: VAPID_PRIVATE_KEY } = vapidKeysFrom(newVapidPrivateKey())
  t.equal((await testApp(t)).gateways.push.publicKey, null)
  const { gateways } = await testApp(t, { env: { VAPID_PUBLIC_KEY, VAPID_PRIVATE_KEY } })
  t.equal(gateways.push.publicKey, VAPID_PUBLIC_KEY)
  const real = await testApp(t, { env: { VAPID_PUBLIC_KEY, VAPID_PRIVATE_KEY, DEMO: '0' } })
  t.equal(real.gateways.push.publicKey, VAPID_PUBLIC_KEY)
})

test('outside the demo, without providers, SMS are printed for whoever develops, and pushes are refused', async (t) => {
  const lines: Record<string, unknown>[] = []
  const { gateways, url } = await testApp(t, { env: { DEMO: '0' }, onLog: (line) => lines.push(line) })
  t.match(await gateways.sms.send({ ...sms, text: 'printed by a test' }), { providerId: /^printed-/ })
  let printed = ''
  await printedSms({ write: (text) => (printed += text) }).send(sms)
  t.equal(printed, 'SMS to +2348012345678: Your code is 123456\n')
  t.strictSame(lines, [], 'and the log has none of it')
  t.equal(gateways.push.publicKey, null)
  await t.rejects(gateways.push.send(subscription, push), { name: 'DeliveryError', permanent: true, gone: false })
  t.strictSame(await rowsOf(url, 'select id from mailbox_messages'), [])
})

test('production does not write codes into a log because nobody set up SMS', async (t) => {
  await t.rejects(noSms().send(sms), { name: 'DeliveryError', permanent: true, message: /TWILIO_ACCOUNT_SID/ })
})

test('the environment sets providers up, Twilio before Termii', async (t) => {
  const twilio = await httpProvider(t, { status: 201, body: { sid: 'SM1' } })
  const termii = await httpProvider(t, { status: 200, body: { code: 'ok', message_id: '2' } })
  const onlyTermii = { TERMII_API_KEY: 'key', TERMII_SENDER: 'Shop', TERMII_API_BASE: `${termii.base}/` }
  const onlyTwilio = {
    TWILIO_ACCOUNT_SID: 'AC1',
    TWILIO_AUTH_TOKEN: 'token',
    TWILIO_FROM: 'Shop',
    TWILIO_API_BASE: twilio.base,
  }
  const send = async (env: NodeJS.ProcessEnv) =>
    (await testApp(t, { env: { DEMO: '0', ...env } })).gateways.sms.send(sms)
  t.strictSame(await send(onlyTermii), { providerId: '2' })
  t.strictSame(await send({ ...onlyTwilio, ...onlyTermii }), { providerId: 'SM1' })
  twilio.reply = { status: 503 }
  t.strictSame(await send({ ...onlyTwilio, ...onlyTermii }), { providerId: '2' })
  await t.rejects(send(onlyTwilio), { name: 'DeliveryError', permanent: false })
  t.strictSame(
    termii.taken.map(({ path }) => path),
    ['/api/sms/send', '/api/sms/send'],
  )
})

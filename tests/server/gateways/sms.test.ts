import { inspect } from 'node:util'
import { test, type Test } from 'tap'
import { DeliveryError, type SmsGateway } from '../../../domain/common/gateways.ts'
import { failoverSms } from '../../../server/gateways/sms/failover.ts'
import { termiiSms } from '../../../server/gateways/sms/termii.ts'
import { twilioSms } from '../../../server/gateways/sms/twilio.ts'
import { type HttpProvider, httpProvider, type Reply, silence } from '../../support/http-provider.ts'

const AUTH_TOKEN = 'twilio-token-do-not-print'
const API_KEY = 'termii-key-do-not-print'
const CREDENTIALS = Buffer.from(`AC1:${AUTH_TOKEN}`).toString('base64')
const secrets = [AUTH_TOKEN, CREDENTIALS, API_KEY]
const sms = { to: '+2348012345678', text: 'Your order № 7 & more is on its way' }

const queued = { status: 201, body: { sid: 'SM123', status: 'queued' } }
const sent = { status: 200, body: { code: 'ok', message_id: '9122', message: 'Successfully Sent', balance: 9 } }
const invalidNumber = { status: 400, body: { code: 21211, message: "Invalid 'To' Phone Number", status: 400 } }
const unsubscribed = { status: 400, body: { code: 21610, message: 'Attempt to send to unsubscribed', status: 400 } }

interface Provider {
  readonly taken: Reply
  /** What it must not repeat. */
  readonly own: readonly string[]
  readonly open: (base: string, timeout?: number) => SmsGateway
}

const Twilio: Provider = {
  taken: queued,
  own: [AUTH_TOKEN, CREDENTIALS],
  open: (base, timeout = 5_000) =>
    twilioSms({ accountSid: 'AC1', authToken: AUTH_TOKEN, from: '+12025550123', base }, { timeout }),
}
const Termii: Provider = {
  taken: sent,
  own: [API_KEY],
  open: (base, timeout = 5_000) => termiiSms({ apiKey: API_KEY, sender: 'Fashionistar', base }, { timeout }),
}

/** How it failed; anything but a DeliveryError fails the test, and so does a secret in it. */
async function failure(t: Test, gateway: SmsGateway, message = sms): Promise<DeliveryError> {
  const error = await gateway.send(message).then(
    ({ providerId }) => new Error(`it was sent as ${providerId}`),
    (error: unknown) => error,
  )
  if (!(error instanceof DeliveryError)) throw error
  for (const secret of secrets) t.notOk(inspect(error, { depth: 9, showHidden: true }).includes(secret), 'no secret')
  return error
}

test('Twilio is asked by form, and knows us by our account', async (t) => {
  const provider = await httpProvider(t, queued)
  t.strictSame(await Twilio.open(provider.base).send(sms), { providerId: 'SM123' })
  const [{ method, path, headers, body }] = provider.taken as [HttpProvider['taken'][0]]
  t.equal(`${method} ${path}`, 'POST /2010-04-01/Accounts/AC1/Messages.json')
  t.match(headers, { authorization: `Basic ${CREDENTIALS}`, 'content-type': 'application/x-www-form-urlencoded' })
  t.strictSame(Object.fromEntries(new URLSearchParams(body.toString())), {
    To: sms.to,
    From: '+12025550123',
    Body: sms.text,
  })
})

test('Termii is asked by JSON, and takes numbers without their plus', async (t) => {
  const provider = await httpProvider(t, sent)
  t.strictSame(await Termii.open(provider.base).send(sms), { providerId: '9122' })
  const [{ method, path, headers, body }] = provider.taken as [HttpProvider['taken'][0]]
  t.equal(`${method} ${path}`, 'POST /api/sms/send')
  t.match(headers, { 'content-type': 'application/json' })
  t.strictSame(JSON.parse(body.toString()), {
    to: '2348012345678',
    from: 'Fashionistar',
    sms: sms.text,
    type: 'plain',
    channel: 'generic',
    api_key: API_KEY,
  })
})

test('a number that is refused stays refused, and we hear why', async (t) => {
  const provider = await httpProvider(t, invalidNumber)
  const twilio = Twilio.open(provider.base)
  t.match(await failure(t, twilio), { permanent: true, message: "Twilio: HTTP 400 21211 Invalid 'To' Phone Number" })
  provider.reply = unsubscribed
  t.match(await failure(t, twilio), { permanent: true, message: /21610/ })
  provider.reply = { status: 422, body: { message: 'Invalid phone number' } }
  t.match(await failure(t, Termii.open(provider.base)), { permanent: true, message: /Termii: HTTP 422 Invalid phone/ })
})

for (const [name, { taken, own, open }] of Object.entries({ Twilio, Termii })) {
  test(`${name}: what may pass is tried again, what will not is not`, async (t) => {
    const provider = await httpProvider(t, taken)
    for (const status of [408, 429, 500, 502, 503, 504]) {
      provider.reply = { status, body: { message: 'later' } }
      t.match(await failure(t, open(provider.base)), { permanent: false, message: `${name}: HTTP ${status} later` })
    }
    for (const status of [400, 401, 402, 403, 404, 405, 422]) {
      provider.reply = { status, body: 'not JSON' }
      t.match(await failure(t, open(provider.base)), { permanent: true, message: `${name}: HTTP ${status}` })
    }
  })

  test(`${name}: whoever is silent, away or talks without end has not taken the message`, async (t) => {
    const provider = await httpProvider(t, silence)
    t.match(await failure(t, open(provider.base, 50)), { permanent: false, message: `${name}: no answer in time` })
    provider.reply = (response) => void response.writeHead(200).write('{')
    t.match(
      await failure(t, open(provider.base, 50)),
      { permanent: false, message: /no answer in time/ },
      'half of one',
    )
    provider.reply = (response) => void response.destroy()
    t.match(await failure(t, open(provider.base)), { permanent: false, message: new RegExp(`^${name}: `) })
    provider.reply = (response) =>
      void response.writeHead(200, { 'content-length': 10 }).write('{', () => response.destroy())
    t.match(await failure(t, open(provider.base)), { permanent: false })
    provider.reply = (response) => void response.writeHead(101, { upgrade: 'x', connection: 'upgrade' }).end()
    t.match(await failure(t, open(provider.base)), { permanent: false })
    provider.reply = { status: 200, body: ' '.repeat(64 * 1024 + 1) }
    t.match(await failure(t, open(provider.base)), { permanent: false, message: /more than 65536 bytes/ })
    const { base } = await gone(t)
    t.match(await failure(t, open(base)), { permanent: false, message: /ECONNREFUSED/ })
    t.match(await failure(t, open('http://nowhere.invalid')), { permanent: false, message: /nowhere\.invalid/ })
  })

  test(`${name}: a redirect is not followed, so credentials go nowhere else`, async (t) => {
    const elsewhere = await httpProvider(t, taken)
    for (const status of [301, 302, 307, 308]) {
      const provider = await httpProvider(t, { status, headers: { location: elsewhere.base } })
      t.match(await failure(t, open(provider.base)), { permanent: true, message: `${name}: HTTP ${status}` })
    }
    t.strictSame(elsewhere.taken, [])
  })

  test(`${name}: a yes without the message's id is no yes`, async (t) => {
    const provider = await httpProvider(t, taken)
    for (const body of ['', 'OK', '[]', 'null', { code: 'error', message_id: '', message: 'Insufficient balance' }]) {
      provider.reply = { status: 200, body }
      t.match(await failure(t, open(provider.base)), { permanent: true, message: /HTTP 200/ }, inspect(body))
    }
  })

  test(`${name}: a secret that the answer repeats is not passed on, nor what no database keeps`, async (t) => {
    const message = `Bad credentials ${own.join('\u0000\n')} ${'\ud83d\ude00'.repeat(300)}`
    const provider = await httpProvider(t, { status: 401, body: { code: 20003, message } })
    const error = await failure(t, open(provider.base))
    t.match(error.message, /^\S+ HTTP 401 20003 Bad credentials/)
    t.notMatch(error.message, /\p{Cc}/u)
    t.ok(error.message.isWellFormed())
    t.ok(error.message.length < 250)
  })

  test(`${name}: what is no number or no text is not even asked`, async (t) => {
    const provider = await httpProvider(t, taken)
    const gateway = open(provider.base)
    for (const to of [
      '',
      '08012345678',
      '2348012345678',
      '+0348012345678',
      '+234 801 234 5678',
      '+12345',
      `+${'1'.repeat(16)}`,
    ])
      t.match(await failure(t, gateway, { ...sms, to }), { permanent: true, message: /SMS not sent/ }, to)
    for (const text of ['', ' \n', 'x'.repeat(1_601)])
      t.match(await failure(t, gateway, { ...sms, text }), { permanent: true, message: /SMS not sent: the text/ })
    t.strictSame(provider.taken, [])
    await gateway.send({ ...sms, text: 'x'.repeat(1_600) })
    t.equal(provider.taken.length, 1)
  })
}

/** The address of a provider that has just gone. */
async function gone(t: Test): Promise<{ base: string }> {
  let base = ''
  await t.test('a provider goes', async (t) => {
    ;({ base } = await httpProvider(t, silence))
  })
  return { base }
}

async function both(t: Test, first: Reply, second: Reply, patience?: number) {
  const [twilio, termii] = [await httpProvider(t, first), await httpProvider(t, second)]
  const gateway = failoverSms([Twilio.open(twilio.base, patience), Termii.open(termii.base)])
  return { twilio, termii, gateway, asked: () => [twilio.taken.length, termii.taken.length] }
}

test('the second provider is asked when the first cannot, and not otherwise', async (t) => {
  const { twilio, gateway, asked } = await both(t, { status: 503 }, sent)
  t.strictSame(await gateway.send(sms), { providerId: '9122' })
  t.strictSame(asked(), [1, 1])
  twilio.reply = queued
  t.strictSame(await gateway.send(sms), { providerId: 'SM123' })
  t.strictSame(asked(), [2, 1])
})

test('a first provider that says nothing for long enough cannot', async (t) => {
  const { termii, gateway } = await both(t, silence, sent, 50)
  t.strictSame(await gateway.send(sms), { providerId: '9122' })
  t.equal(termii.taken.length, 1)
})

test('a number that the first provider refuses is not tried at the second', async (t) => {
  const { twilio, gateway, asked } = await both(t, invalidNumber, sent)
  t.match(await failure(t, gateway), { permanent: true, message: /21211/ })
  twilio.reply = unsubscribed
  t.match(await failure(t, gateway), { permanent: true, message: /21610/ })
  t.match(await failure(t, gateway, { ...sms, to: '12' }), { permanent: true })
  t.strictSame(asked(), [2, 0])
})

test('when it is our account that is refused, the other provider may still know us', async (t) => {
  const { gateway, asked } = await both(t, { status: 401, body: { code: 20003, message: 'Authenticate' } }, sent)
  t.strictSame(await gateway.send(sms), { providerId: '9122' })
  t.strictSame(asked(), [1, 1])
})

test('when nobody takes it, it may pass as long as one of them was only away', async (t) => {
  const { twilio, termii, gateway } = await both(t, { status: 503 }, { status: 429 })
  t.match(await failure(t, gateway), { permanent: false, message: 'Twilio: HTTP 503; Termii: HTTP 429' })
  termii.reply = { status: 401 }
  t.match(await failure(t, gateway), { permanent: false }, 'the first may be back')
  termii.reply = { status: 422 }
  t.match(await failure(t, gateway), { permanent: true, message: /^Termii/ }, 'the second has refused the number')
  twilio.reply = { status: 403 }
  termii.reply = { status: 401 }
  t.match(await failure(t, gateway), { permanent: true })
})

import { createPublicKey, verify } from 'node:crypto'
import { inspect } from 'node:util'
import { test, type Test } from 'tap'
import { DeliveryError, type PushGateway, type PushSubscription } from '../../../domain/common/gateways.ts'
import { isPublic } from '../../../server/gateways/addresses.ts'
import { newVapidPrivateKey, vapidKeysFrom } from '../../../server/gateways/push/vapid-keys.ts'
import { webPush } from '../../../server/gateways/push/web-push.ts'
import { selfSigned } from '../../support/certificate.ts'
import { httpProvider, type Reply, silence } from '../../support/http-provider.ts'
import { subscribe } from './push-subscriber.ts'

const certificate = selfSigned()
const keys = vapidKeysFrom(newVapidPrivateKey())
const CONTACT = 'mailto:hello@fashionistar.test'
const push = { title: 'Paid', body: 'Order FS-1 is paid ✓', url: 'https://shop.example/orders/1' }
const created: Reply = { status: 201, headers: { location: '/m/1' } }

/** A push service of our own, and a gateway that may go there. */
async function service(t: Test, reply: Reply, timeout = 5_000) {
  const provider = await httpProvider(t, reply, certificate)
  const gateway = webPush(keys, CONTACT, { timeout, privateService: { certificate: certificate.cert } })
  return { provider, gateway, ...subscribe(`${provider.base}/push/secret-token`) }
}

/** How it failed; anything but a DeliveryError fails the test, and so does a word of our private key or the endpoint's. */
async function failure(t: Test, gateway: PushGateway, subscription: PushSubscription, what = push) {
  const error = await gateway.send(subscription, what).then(
    () => new Error('it was sent'),
    (error: unknown) => error,
  )
  if (!(error instanceof DeliveryError)) throw error
  const shown = inspect(error, { depth: 9, showHidden: true })
  for (const secret of [keys.privateKey, 'secret-token']) t.notOk(shown.includes(secret), 'no secret')
  return error
}

test('a push arrives encrypted for the browser and signed by us', async (t) => {
  const { provider, gateway, subscription, read } = await service(t, created)
  t.equal(gateway.publicKey, keys.publicKey)
  await gateway.send(subscription, push)
  await gateway.send(subscription, { title: 'No link', body: '' })
  const [first, second] = provider.taken
  t.equal(`${first!.method} ${first!.path}`, 'POST /push/secret-token')
  t.match(first!.headers, { 'content-encoding': 'aes128gcm', ttl: /^[1-9]\d*$/, urgency: 'normal' })
  t.notMatch(first!.body.toString('latin1'), /Paid/)
  t.strictSame(read(first!.body), push)
  t.strictSame(read(second!.body), { title: 'No link', body: '' })
  const [, token, key] = /^vapid t=([\w.-]+), k=([\w-]+)$/.exec(first!.headers.authorization!)!
  t.equal(key, keys.publicKey)
  const [header, claims, signature] = token!.split('.') as [string, string, string]
  t.match(JSON.parse(Buffer.from(claims, 'base64url').toString()), { aud: provider.base, sub: CONTACT, exp: Number })
  t.ok(verify('sha256', Buffer.from(`${header}.${claims}`), publicKey(), Buffer.from(signature, 'base64url')))
})

function publicKey() {
  const point = Buffer.from(keys.publicKey, 'base64url')
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString('base64url')) as [
    string,
    string,
  ]
  const key = createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x, y } })
  return { key, dsaEncoding: 'ieee-p1363' as const }
}

test('a browser that has unsubscribed is gone for good', async (t) => {
  const { provider, gateway, subscription } = await service(t, { status: 410 })
  t.match(await failure(t, gateway, subscription), { permanent: true, gone: true, message: /unsubscribed/ })
  provider.reply = { status: 404, body: 'no such subscription' }
  t.match(await failure(t, gateway, subscription), { permanent: true, gone: true })
})

test('what a push service will never take is not tried again, what it may is', async (t) => {
  const { provider, gateway, subscription } = await service(t, created)
  for (const status of [400, 401, 403, 413]) {
    provider.reply = { status, body: { reason: 'BadJwtToken' } }
    t.match(await failure(t, gateway, subscription), {
      permanent: true,
      gone: false,
      message: /HTTP \d+ .*BadJwtToken/,
    })
  }
  for (const status of [408, 429, 500, 502, 503]) {
    provider.reply = { status }
    t.match(await failure(t, gateway, subscription), { permanent: false, gone: false, message: /HTTP \d+$/ })
  }
})

test('whoever is silent or away may take it later', async (t) => {
  const { provider, gateway, subscription } = await service(t, silence, 50)
  t.match(await failure(t, gateway, subscription), { permanent: false, message: /no answer in time/ })
  provider.reply = (response) => void response.writeHead(201).write('x')
  t.match(await failure(t, gateway, subscription), { permanent: false, message: /no answer in time/ }, 'half an answer')
  provider.reply = (response) => void response.destroy()
  t.match(await failure(t, gateway, subscription), { permanent: false })
  const nowhere = { ...subscription, endpoint: 'https://nowhere.invalid/secret-token' }
  t.match(await failure(t, webPush(keys, CONTACT), nowhere), { permanent: false, message: /nowhere\.invalid/ })
})

test('a redirect is not followed', async (t) => {
  const elsewhere = await service(t, created)
  const { gateway, subscription } = await service(t, { status: 307, headers: { location: elsewhere.provider.base } })
  t.match(await failure(t, gateway, subscription), { permanent: true, gone: false })
  t.strictSame(elsewhere.provider.taken, [])
})

test('what is too long for a push is refused here, with its size', async (t) => {
  const { provider, gateway, subscription, read } = await service(t, created)
  const empty = Buffer.byteLength(JSON.stringify({ title: '', body: '' }))
  const fits = { title: '', body: 'x'.repeat(3_993 - empty) }
  await gateway.send(subscription, fits)
  t.strictSame(read(provider.taken[0]!.body), fits)
  t.equal(provider.taken[0]!.body.length, 4_096, 'all that a push service has to take')
  for (const body of [`${fits.body}x`, '✓'.repeat(1_400)]) {
    const error = await failure(t, gateway, subscription, { ...push, title: '', body })
    t.match(error, { permanent: true, gone: false, message: /Push not sent: it has \d{4} bytes/ })
  }
  t.equal(provider.taken.length, 1)
})

test("a subscription with another's keys, or none, is refused here", async (t) => {
  const { provider, gateway, subscription } = await service(t, created)
  const { p256dh, auth } = subscription.keys
  const offCurve = Buffer.from(p256dh, 'base64url').fill(1, 1).toString('base64url')
  const wrong = [
    { p256dh: '', auth },
    { p256dh: 'short', auth },
    { p256dh: offCurve, auth },
    { p256dh, auth: '' },
    { p256dh, auth: 'short' },
  ]
  for (const keys of wrong)
    t.match(await failure(t, gateway, { ...subscription, keys }), { permanent: true, message: /keys are not valid/ })
  t.strictSame(provider.taken, [])
})

test('an endpoint is a plain https address', async (t) => {
  const { provider, gateway, subscription } = await service(t, created)
  const { endpoint } = subscription
  const wrong = [
    '',
    'x',
    '/push',
    'ftp://a.example',
    endpoint.replace('https', 'http'),
    endpoint.replace('//', '//me:me@'),
  ]
  for (const endpoint of wrong)
    t.match(
      await failure(t, gateway, { ...subscription, endpoint }),
      { permanent: true, message: /plain https/ },
      endpoint,
    )
  t.strictSame(provider.taken, [])
})

test('an endpoint does not lead us to our own machines', async (t) => {
  const { provider, subscription } = await service(t, created)
  const { port } = new URL(provider.base)
  const gateway = webPush(keys, CONTACT)
  const inside = [
    'localhost',
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0.0.0.0',
    '10.0.0.1',
    '169.254.169.254',
    '192.168.1.1',
    '[::1]',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[fd00::1]',
    '[fe80::1]',
  ]
  for (const host of inside) {
    const endpoint = `https://${host}:${port}/push/secret-token`
    const error = await failure(t, gateway, { ...subscription, endpoint })
    t.match(error, { permanent: true, gone: false, message: /not a public address/ }, host)
  }
  t.strictSame(provider.taken, [], 'and nobody was asked')
})

test('addresses that only we could reach are told from those that anybody could', async (t) => {
  const inside = [
    '100.64.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.2.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
  ]
  inside.push(
    'fc00::1',
    'ff02::1',
    '2001:db8::1',
    '64:ff9b::a00:1',
    '2002:7f00:1::',
    '::7f00:1',
    '::ffff:8.8.8.8',
    'x',
    '',
  )
  const outside = [
    '8.8.8.8',
    '142.250.74.106',
    '172.15.0.1',
    '172.32.0.1',
    '100.128.0.1',
    '2a00:1450:4001::200a',
    '2620:0:2d0::1',
  ]
  t.strictSame([...inside, ...outside].filter(isPublic), outside)
})

test('a service that is not who it says it is gets nothing', async (t) => {
  const { provider, subscription } = await service(t, created)
  const gateway = webPush(keys, CONTACT, { privateService: { certificate: selfSigned().cert } })
  t.match(await failure(t, gateway, subscription), { permanent: false })
  t.strictSame(provider.taken, [])
})

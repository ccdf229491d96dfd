import { test } from 'tap'
import { Unreachable } from '../../../domain/common/proofs.ts'
import { googleOf } from '../../../server/gateways/google.ts'
import { silence } from '../../support/http-provider.ts'
import { CLIENT_ID, issuer, type Issuer, ISSUER } from '../../support/issuer.ts'

const now = new Date()
const settingOf = ({ jwksUrl }: Issuer) => ({
  clientIds: ['app.example', CLIENT_ID],
  issuers: [ISSUER, 'accounts.google.com'],
  jwksUrl,
})
/** What our gateway makes of a token when Google is this issuer. */
const verifierFor = (google: Issuer) => {
  const gateway = googleOf(settingOf(google))
  return (token: string, options: { nonce?: string; now: Date }) => gateway.verify(token, options)
}
const seconds = Math.floor(now.getTime() / 1_000)

test('a token that Google signed for us says who somebody is', async (t) => {
  const google = await issuer(t)
  const verify = verifierFor(google)
  const gina = { subject: '110169484474386276334', email: 'gina@example.com', fullName: 'Gina Google' }
  t.strictSame(await verify(google.token(), { now }), gina)
  t.match(await verify(google.token({ iss: 'accounts.google.com' }), { now }), gina, 'by its other name')
  t.match(await verify(google.token({ aud: 'app.example' }), { now }), gina, 'for our app')
  t.match(await verify(google.token({ nonce: 'n1' }), { now, nonce: 'n1' }), gina)
  t.match(await verify(google.token({ name: undefined }), { now }), { fullName: 'gina' }, 'nameless')
  t.match(await verify(google.token({ name: `G\u0000\n${'x'.repeat(300)}` }), { now }), { fullName: /^G x{118}$/ })
  t.equal(google.taken.length, 1, 'its keys are asked for once')
})

test('a token with one thing wrong in it says nothing', async (t) => {
  const google = await issuer(t)
  const verify = verifierFor(google)
  const wrong: Record<string, object> = {
    'another issuer': { iss: 'https://accounts.evil.test' },
    'no issuer': { iss: undefined },
    'for others': { aud: 'somebody-else.apps.example' },
    'for nobody': { aud: undefined },
    expired: { exp: seconds - 60 },
    'for ever': { exp: undefined },
    'not yet': { nbf: seconds + 600 },
    'not dated': { iat: undefined },
    'nobody’s': { sub: undefined },
    'without a number': { sub: '' },
    'no address': { email: undefined },
    'no such address': { email: 'gina' },
    'an address that is not verified': { email_verified: false },
    'an address that says it is verified in words': { email_verified: 'true' },
    'an address that says nothing': { email_verified: undefined },
  }
  for (const [what, claims] of Object.entries(wrong))
    t.match(await verify(google.token(claims), { now }), { refused: String }, what)
  t.match(await verify(google.token({ nonce: 'n1' }), { now, nonce: 'n2' }), { refused: /nonce/ })
  t.match(
    await verify(google.token(), { now, nonce: 'n1' }),
    { refused: /nonce/ },
    'without the nonce that was asked for',
  )
  const later = new Date(now.getTime() + 3_700_000)
  t.match(await verify(google.token(), { now: later }), { refused: 'ERR_JWT_EXPIRED' }, 'an hour later')
})

test('only a key of Google’s signs, and only with RS256', async (t) => {
  const google = await issuer(t)
  const verify = verifierFor(google)
  const whole = google.token()
  const [header, , signature] = whole.split('.')
  const others = google.token({ email: 'boss@example.com' }).split('.')[1]
  const forged = {
    'without a signature': google.forged('none'),
    'with the public key for a secret': google.forged('HS256'),
    'with what it says exchanged': `${header}.${others}.${signature}`,
    'with its signature cut off': whole.slice(0, -40),
    'with another algorithm': google.token({}, { alg: 'RS512' }),
    'no token at all': 'abc',
    'half of one': '..',
  }
  for (const [what, token] of Object.entries(forged)) t.match(await verify(token, { now }), { refused: String }, what)
  google.rotate(false)
  t.match(await verify(google.token(), { now }), { refused: /NO_MATCHING_KEY/ }, 'a key that is not published')
})

test('a key that is new is looked up, and whoever makes keys up does not have us ask each time', async (t) => {
  const google = await issuer(t)
  const verify = verifierFor(google)
  t.match(await verify(google.token(), { now }), { email: 'gina@example.com' })
  google.rotate()
  const turned = google.token()
  await new Promise((resolve) => setTimeout(resolve, 1_100))
  t.match(await verify(turned, { now }), { email: 'gina@example.com' }, 'the new key')
  t.equal(google.taken.length, 2)
  for (let i = 0; i < 20; i += 1) {
    const madeUp = google.token({}, { kid: `made-up-${i}` })
    t.match(await verify(madeUp, { now }), { refused: /NO_MATCHING_KEY/ })
  }
  t.ok(google.taken.length < 10, 'asked seldom')
})

test('keys that cannot be had are nobody’s fault who signs in', async (t) => {
  const google = await issuer(t)
  const token = google.token()
  const answers = {
    'an error': { status: 500 },
    'another place': { status: 302, headers: { location: 'https://evil.test/certs' } },
    'no JSON': { status: 200, body: '<html>' },
    'no keys': { status: 200, body: { keys: 'none' } },
    'a broken line': (response: { destroy(): void }) => response.destroy(),
    silence,
  }
  for (const [what, reply] of Object.entries(answers)) {
    google.reply = reply
    await t.rejects(googleOf(settingOf(google)).verify(token, { now }), Unreachable, what)
  }
})

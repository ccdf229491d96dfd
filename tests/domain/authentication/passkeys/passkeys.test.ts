import { test } from 'tap'
import {
  addPasskey,
  askForPasskey,
  listPasskeys,
  offerPasskey,
  removePasskey,
  renamePasskey,
  signInWithPasskey,
} from '../../../../domain/authentication/operations.ts'
import { authenticator, type CreationOptions, type RequestOptions, strangeKey } from '../../../support/authenticator.ts'
import { enter, claimsOf, outcomeOf, secure } from '../factors/phone.ts'
import { newcomer, post } from '../post.ts'
import { browser, env, ORIGIN } from './browser.ts'

const REFUSED = 'authentication.passkey-refused'

test('a passkey signs its owner in, without a name and without a second factor', async (t) => {
  const house = await post(t, { env })
  const ada = await newcomer(house)
  const phone = browser(house)
  const options = await house.ask<Record<string, unknown>>(offerPasskey, {}, ada)
  t.match(options, {
    rp: { id: 'shop.example', name: 'Fashionistar' },
    user: { name: 'ada@example.com', displayName: 'Ada Okafor' },
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    attestation: 'none',
    excludeCredentials: [],
  })
  await phone.create(ada)
  t.match(await house.ask(offerPasskey, {}, ada), { excludeCredentials: [{ id: phone.device.credentialId }] })
  const asked = await house.ask<Record<string, unknown>>(askForPasskey, {})
  t.match(asked, { rpId: 'shop.example', userVerification: 'required' })
  t.notOk(asked['allowCredentials'], 'no account is named')

  await secure(house, ada)
  const tokens = await phone.signIn()
  t.match(tokens, { accessToken: /./, user: { id: ada.userId } })
  const row = await house.app.db.selectFrom('passkeys').select(['counter', 'last_used_at']).executeTakeFirstOrThrow()
  t.match(row, { counter: 1, last_used_at: /^2026-11-12T/ })
  t.equal(await outcomeOf(phone.signIn()), 'ok', 'and again')
})

test('a passkey made elsewhere, for another site, by nobody in particular or for an old challenge is not kept', async (t) => {
  const lines: Record<string, unknown>[] = []
  const house = await post(t, { env, onLog: (line) => lines.push(line) })
  const [ada, eve] = [await newcomer(house), await newcomer(house, 'eve@example.com')]
  const refused = async (fault: object) => outcomeOf(browser(house).create(ada, fault))
  t.equal(await refused({ origin: 'https://shop.example.evil.test' }), REFUSED)
  t.equal(await refused({ rpId: 'evil.test' }), REFUSED)
  t.equal(await refused({ challenge: 'bWFkZSB1cA' }), REFUSED)
  t.equal(await refused({ unverified: true }), REFUSED, 'without a finger, a face or a PIN')
  const certificate = new Map<string, unknown>([
    ['alg', -7],
    ['sig', new Uint8Array(64)],
    ['x5c', [new Uint8Array(64)]],
  ])
  for (const fmt of ['packed', 'fido-u2f', 'android-safetynet', 'apple', 'tpm']) {
    t.equal(await refused({ attestation: { fmt, statement: certificate } }), REFUSED, `with certificates: ${fmt}`)
    t.match(lines.at(-1), { reason: `an attestation of the kind ${fmt}` }, 'which are not even looked at')
  }

  const options = await house.ask<CreationOptions>(offerPasskey, {}, ada)
  const passkey = authenticator(ORIGIN).create(options)
  t.equal(await outcomeOf(house.ask(addPasskey, { passkey }, eve)), REFUSED, 'the challenge is somebody else’s')
  t.equal(await outcomeOf(house.ask(addPasskey, { passkey }, ada)), 'ok')
  t.equal(await outcomeOf(house.ask(addPasskey, { passkey }, ada)), REFUSED, 'the challenge was answered')

  const late = authenticator(ORIGIN).create(await house.ask<CreationOptions>(offerPasskey, {}, ada))
  house.pass(300)
  t.equal(await outcomeOf(house.ask(addPasskey, { passkey: late }, ada)), REFUSED, 'five minutes old')
  t.equal((await house.app.db.selectFrom('passkeys').select('id').execute()).length, 1)
})

test('an answer of a passkey counts once, for our site, signed by its key and with its counter moved on', async (t) => {
  const lines: Record<string, unknown>[] = []
  const house = await post(t, { env, onLog: (line) => lines.push(line) })
  const ada = await newcomer(house)
  const phone = browser(house)
  await phone.create(ada)
  const reasons: Record<string, object> = {
    'Unexpected authentication response origin': { origin: 'https://evil.test' },
    'Unexpected RP ID hash': { rpId: 'evil.test' },
    'the challenge is not one': { challenge: 'bWFkZSB1cA' },
    'the signature does not hold': { key: strangeKey() },
    'User verification required': { unverified: true },
    'the passkey is not known': { handle: Buffer.from('user:999').toString('base64url') },
  }
  for (const [reason, fault] of Object.entries(reasons)) {
    t.equal(await outcomeOf(phone.signIn(fault)), REFUSED, reason)
    t.match(lines.at(-1), { msg: 'passkey refused', reason: new RegExp(reason) })
  }
  t.equal(await outcomeOf(phone.signIn({ counter: 7 })), 'ok')
  t.equal(await outcomeOf(phone.signIn({ counter: 7 })), REFUSED, 'a copy of the key has not counted on')
  t.match(lines.at(-1), { reason: /Response counter value 7 was lower than expected 7/ })
  t.equal(await outcomeOf(phone.signIn({ counter: 3 })), REFUSED)
  t.equal(await outcomeOf(phone.signIn({ counter: 8 })), 'ok')

  const passkey = phone.device.get(await house.ask<RequestOptions>(askForPasskey, {}), { counter: 9 })
  t.equal(await outcomeOf(house.ask(signInWithPasskey, { passkey })), 'ok')
  t.equal(await outcomeOf(house.ask(signInWithPasskey, { passkey })), REFUSED, 'replayed')
  const handle = Buffer.from(`user:${ada.userId}`).toString('base64url')
  const stranger = authenticator(ORIGIN).get(await house.ask<RequestOptions>(askForPasskey, {}), { handle })
  t.equal(await outcomeOf(house.ask(signInWithPasskey, { passkey: stranger })), REFUSED, 'nobody knows it')
})

test('of many who answer one challenge at once, one is let in', async (t) => {
  const house = await post(t, { env: { ...env, DATABASE_POOL_MAX: '10' } })
  const phone = browser(house)
  await phone.create(await newcomer(house))
  const passkey = phone.device.get(await house.ask<RequestOptions>(askForPasskey, {}))
  const answers = Array.from({ length: 10 }, () => outcomeOf(house.ask(signInWithPasskey, { passkey })))
  t.equal((await Promise.all(answers)).filter((answer) => answer === 'ok').length, 1)
})

test('an authenticator that does not count is taken at its word', async (t) => {
  const house = await post(t, { env })
  const phone = browser(house)
  await phone.create(await newcomer(house))
  t.equal(await outcomeOf(phone.signIn({ counter: 0 })), 'ok')
  t.equal(await outcomeOf(phone.signIn({ counter: 0 })), 'ok')
})

test('a passkey proves anew who somebody is, and only its owner', async (t) => {
  const house = await post(t, { env })
  await newcomer(house)
  await newcomer(house, 'eve@example.com')
  const ada = claimsOf(await enter(house))
  const eve = claimsOf(await enter(house, 'eve@example.com'))
  const phone = browser(house)
  await phone.create(ada)
  await secure(house, ada)
  house.pass(900)
  t.equal(await outcomeOf(phone.create(ada)), 'common.step-up-required', 'another passkey takes a fresh proof')
  t.equal(await outcomeOf(phone.stepUp(eve)), REFUSED, 'of another’s it proves nothing')
  const handle = Buffer.from(`user:${eve.userId}`).toString('base64url')
  t.equal(await outcomeOf(phone.stepUp(eve, { handle })), REFUSED, 'whoever it says it belongs to')
  const renewed = claimsOf(await phone.stepUp(ada))
  t.equal(renewed.sessionId, ada.sessionId)
  t.equal(await outcomeOf(browser(house).create(renewed)), 'ok')
})

test('passkeys are listed, called something else and removed by their owner', async (t) => {
  const house = await post(t, { env })
  const [ada, eve] = [await newcomer(house), await newcomer(house, 'eve@example.com')]
  const phone = browser(house)
  const { id } = await phone.create(ada)
  t.match(await house.ask(renamePasskey, { id, name: 'Old phone' }, ada), { id, name: 'Old phone' })
  t.match(await house.ask(listPasskeys, {}, ada), { results: [{ id, name: 'Old phone', backedUp: false }] })
  t.strictSame(await house.ask(listPasskeys, {}, eve), { results: [] })
  t.equal(await outcomeOf(house.ask(renamePasskey, { id, name: 'Mine' }, eve)), 'authentication.passkey-not-found')
  t.equal(await outcomeOf(house.ask(removePasskey, { id }, eve)), 'authentication.passkey-not-found')
  t.equal(await outcomeOf(house.ask(removePasskey, { id }, ada)), 'ok')
  t.equal(await outcomeOf(phone.signIn()), REFUSED)
  const events = await house.app.db
    .selectFrom('events')
    .select('name')
    .where('name', 'like', 'passkey%')
    .orderBy('id')
    .execute()
  t.strictSame(
    events.map(({ name }) => name),
    ['passkey.added', 'passkey.renamed', 'passkey.removed'],
  )
})

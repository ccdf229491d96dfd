import { test } from 'tap'
import {
  addPasskey,
  login,
  me,
  offerPasskey,
  signInWithCode,
  signInWithGoogle,
  verifyEmail,
} from '../../../../domain/authentication/operations.ts'
import { Unreachable } from '../../../../domain/common/proofs.ts'
import { googleOf } from '../../../../server/gateways/google.ts'
import { authenticator, type CreationOptions } from '../../../support/authenticator.ts'
import { failureOf } from '../../../support/failure.ts'
import { CLIENT_ID, issuer, ISSUER } from '../../../support/issuer.ts'
import { claimsOf, enter, outcomeOf, secure } from '../factors/phone.ts'
import { newcomer, PASSWORD, post } from '../post.ts'
import type { Test } from 'tap'

const START = Date.parse('2026-11-12T10:00:00Z')

async function open(t: Test, options: { onLog?: (line: Record<string, unknown>) => void } = {}) {
  const google = await issuer(t, START)
  const { jwksUrl } = google
  const gateway = googleOf({ clientIds: [CLIENT_ID], issuers: [ISSUER], jwksUrl })
  const house = await post(t, { ...options, gateways: { google: gateway } })
  const signIn = (claims?: object) =>
    house.ask<{ accessToken: string; user: { id: number } }>(signInWithGoogle, { idToken: google.token(claims) })
  return { house, google, signIn }
}

test('somebody new is given an account, verified and without a password, and no code is mailed', async (t) => {
  const { house, signIn } = await open(t)
  const tokens = await signIn()
  t.match(tokens, {
    accessToken: /./,
    user: { email: 'gina@example.com', fullName: 'Gina Google', roles: ['customer'], emailVerified: true },
  })
  await house.app.drain()
  t.strictSame(house.seen.emails, [])
  t.equal(
    await outcomeOf(house.ask(login, { email: 'gina@example.com', password: PASSWORD })),
    'authentication.wrong-credentials',
  )

  const again = await signIn({ email: 'gina.new@example.com' })
  t.equal(again.user.id, tokens.user.id, 'known by her number, whatever her address is now')
  const { db } = house.app
  const names = await db.selectFrom('events').select('name').orderBy('id').execute()
  t.strictSame(
    names.map(({ name }) => name),
    ['user.registered', 'session.opened', 'session.opened'],
  )
  t.strictSame(await db.selectFrom('sessions').select('method').execute(), [{ method: 'google' }, { method: 'google' }])
  t.notMatch(JSON.stringify(await db.selectFrom('events').selectAll().execute()), /gina|1101694844/i)
})

test('two who come at once get one account between them', async (t) => {
  const { house, signIn } = await open(t)
  const both = await Promise.all([signIn(), signIn(), signIn(), signIn()])
  t.equal(new Set(both.map(({ user }) => user.id)).size, 1)
  t.equal((await house.app.db.selectFrom('identities').selectAll().execute()).length, 1)
})

test('an account whose address is verified is linked, and its password stays', async (t) => {
  const { house, signIn } = await open(t)
  const ada = await newcomer(house)
  await house.ask(verifyEmail, { email: 'ada@example.com', code: await house.code() })
  const tokens = await signIn({ email: 'ADA@example.com' })
  t.equal(tokens.user.id, ada.userId)
  t.ok(await enter(house))
  const linked = await house.app.db
    .selectFrom('events')
    .select('payload')
    .where('name', '=', 'identity.linked')
    .execute()
  t.strictSame(linked, [
    { payload: { userId: ada.userId, at: '2026-11-12T10:00:00.000Z', provider: 'google', reclaimed: false } },
  ])
})

test('whoever made an account in another’s name keeps no way into it', async (t) => {
  const { house, signIn } = await open(t)
  await newcomer(house, 'gina@example.com')
  const squatter = claimsOf(await enter(house, 'gina@example.com'))
  const { userId } = squatter
  const options = await house.ask<CreationOptions>(offerPasskey, {}, squatter)
  await house.ask(addPasskey, { passkey: authenticator('http://localhost:3000').create(options) }, squatter)
  await secure(house, squatter)
  const { db } = house.app
  const hash = Buffer.alloc(32)
  await db.insertInto('api_keys').values({ user_id: userId, name: 'k', hash, scopes: [] }).execute()
  await db
    .updateTable('users')
    .set({ phone: '+2348012345678', phone_verified_at: '2026-11-12T10:00:00Z' })
    .where('id', '=', userId)
    .execute()

  const tokens = await signIn()
  t.match(tokens, { user: { id: userId, email: 'gina@example.com', emailVerified: true, phone: null } })
  t.equal(await outcomeOf(enter(house, 'gina@example.com')), 'authentication.wrong-credentials', 'the password')
  t.equal(
    await outcomeOf(house.ask(signInWithCode, { phone: '+2348012345678', code: '123456' })),
    'authentication.wrong-code',
  )
  for (const table of ['passkeys', 'totp_factors', 'recovery_codes', 'api_keys'] as const) {
    t.strictSame(await db.selectFrom(table).select('user_id').execute(), [], table)
  }
  const sessions = await db.selectFrom('sessions').select(['id', 'ended_reason']).orderBy('id').execute()
  t.strictSame(
    sessions.map((session) => session.ended_reason),
    ['account-reclaimed', null],
  )
  t.ok(await house.ask(me, {}, claimsOf(tokens)))
  t.match(await db.selectFrom('events').select('payload').where('name', '=', 'identity.linked').execute(), [
    { payload: { userId, reclaimed: true } },
  ])
})

test('a token that is not good is refused without saying why, and is in no log', async (t) => {
  const lines: Record<string, unknown>[] = []
  const { house, google, signIn } = await open(t, { onLog: (line) => lines.push(line) })
  const wrong = [{ aud: 'others' }, { email_verified: false }, { exp: 1 }]
  const failures = await Promise.all(wrong.map((claims) => failureOf(signIn(claims))))
  for (const failure of failures) t.strictSame(failure, failures[0])
  t.match(failures[0], { code: 'authentication.google-refused' })
  t.match(lines, [{ reason: String, msg: 'ID token refused' }])
  const idToken = google.token({ nonce: 'n1' })
  t.equal(await outcomeOf(house.ask(signInWithGoogle, { idToken, nonce: 'n2' })), 'authentication.google-refused')
  t.equal(await outcomeOf(house.ask(signInWithGoogle, { idToken, nonce: 'n1' })), 'ok')
  t.notOk(JSON.stringify(lines).includes(idToken.slice(0, 60)))
})

test('where Google is not set up or does not answer, that is said, and is no failure of ours', async (t) => {
  const off = await post(t, { gateways: { google: { isOn: false, verify: async () => ({ refused: '' }) } } })
  t.equal(await outcomeOf(off.ask(signInWithGoogle, { idToken: 'x' })), 'authentication.google-off')
  const away = await post(t, { gateways: { google: { isOn: true, verify: noAnswer } } })
  t.match(await failureOf(away.ask(signInWithGoogle, { idToken: 'x' })), { code: 'authentication.google-unreachable' })
})

const noAnswer = () => Promise.reject(new Unreachable('The keys cannot be had.'))

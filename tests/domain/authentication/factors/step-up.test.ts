import { test } from 'tap'
import * as operations from '../../../../domain/authentication/operations.ts'
import { requestErasure } from '../../../../domain/privacy/operations.ts'
import { people } from '../../../support/app.ts'
import { failureOf } from '../../../support/failure.ts'
import { newcomer, PASSWORD, post } from '../post.ts'
import { claimsOf, codeAt, enter, outcomeOf, secure } from './phone.ts'

const { enrolTotp, stepUp } = operations

test('a proof grows old after ten minutes, and a password renews it where there is no second factor', async (t) => {
  const house = await post(t)
  await newcomer(house)
  const ada = claimsOf(await enter(house))
  house.pass(600)
  t.equal(await outcomeOf(house.ask(enrolTotp, {}, ada)), 'ok', 'ten minutes to the second')
  house.pass(1)
  t.equal(await outcomeOf(house.ask(enrolTotp, {}, ada)), 'common.step-up-required')
  t.equal(await outcomeOf(house.ask(stepUp, { password: 'wrong' }, ada)), 'authentication.wrong-credentials')
  t.equal(await outcomeOf(house.ask(stepUp, { code: '123456' }, ada)), 'authentication.wrong-code', 'there is no app')

  const tokens = await house.ask<{ accessToken: string; refreshToken?: string }>(stepUp, { password: PASSWORD }, ada)
  const renewed = claimsOf(tokens)
  t.equal(renewed.sessionId, ada.sessionId, 'the same session')
  t.equal(tokens.refreshToken, undefined, 'which keeps its refresh token')
  t.equal(await outcomeOf(house.ask(enrolTotp, {}, renewed)), 'ok')
  const events = await house.app.db
    .selectFrom('events')
    .select(['name', 'payload'])
    .orderBy('id', 'desc')
    .limit(2)
    .execute()
  t.match(events.at(-1), { name: 'session.reproved', payload: { sessionId: ada.sessionId } })
})

test('with a second factor a password is not enough, and the code of the app is', async (t) => {
  const house = await post(t)
  await newcomer(house)
  const ada = claimsOf(await enter(house))
  const { secret, recoveryCodes } = await secure(house, ada)
  t.match(await failureOf(house.ask(stepUp, { password: PASSWORD }, ada)), {
    code: 'authentication.password-not-enough',
    methods: ['totp', 'recovery-code'],
  })
  const code = codeAt(secret, house.app.clock().getTime())
  t.equal(await outcomeOf(house.ask(stepUp, { code }, ada)), 'ok')
  t.equal(await outcomeOf(house.ask(stepUp, { code }, ada)), 'authentication.wrong-code', 'used')
  t.equal(await outcomeOf(house.ask(stepUp, { code: recoveryCodes[3]! }, ada)), 'ok')
  const { failures } = await house.app.db.selectFrom('totp_factors').select('failures').executeTakeFirstOrThrow()
  t.equal(failures, 0, 'who got it right begins anew')
})

test('guesses at the code of the app are counted here as well', async (t) => {
  const house = await post(t)
  await newcomer(house)
  const ada = claimsOf(await enter(house))
  await secure(house, ada)
  for (let i = 0; i < 15; i += 1) await outcomeOf(house.ask(stepUp, { code: 'no such code' }, ada))
  t.equal(await outcomeOf(house.ask(stepUp, { code: 'no such code' }, ada)), 'authentication.codes-locked')
})

test('one proof is asked for, by a session, and an API key has none', async (t) => {
  const house = await post(t)
  const ada = await newcomer(house)
  t.equal(await outcomeOf(house.ask(stepUp, {}, ada)), 'common.invalid')
  t.equal(await outcomeOf(house.ask(stepUp, { password: PASSWORD, code: '123456' }, ada)), 'common.invalid')
  t.equal(await outcomeOf(house.ask(stepUp, { password: PASSWORD }, ada)), 'common.forbidden', 'no session')
  t.equal(await outcomeOf(house.ask(stepUp, { password: PASSWORD }, { ...ada, scopes: [] })), 'common.forbidden')
  t.equal(await outcomeOf(house.ask(stepUp, { password: PASSWORD })), 'common.unauthenticated')
})

test('what gives an account away, for good or for long, takes a fresh proof', async (t) => {
  const now = new Date('2026-11-12T10:00:00Z')
  const stale = { ...people.customer, sessionId: 1, authenticatedAt: now.getTime() - 600_001 }
  for (const { id, access } of [
    operations.setPhone,
    operations.enrolTotp,
    operations.removeFactor,
    operations.renewRecoveryCodes,
    operations.offerPasskey,
    operations.removePasskey,
    operations.createApiKey,
    requestErasure,
  ]) {
    const admit = async () => access.admit(stale, now)
    t.equal(await outcomeOf(admit()), 'common.step-up-required', id)
    t.match(access.admit({ ...stale, authenticatedAt: now.getTime() }, now), { userId: stale.userId })
  }
})

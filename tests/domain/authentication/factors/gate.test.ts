import { test } from 'tap'
import {
  answerSecondFactor,
  requestSignInCode,
  signInWithCode,
  signInWithGoogle,
  verifyEmail,
} from '../../../../domain/authentication/operations.ts'
import { pruneChallenges } from '../../../../domain/authentication/tasks.ts'
import { failureOf } from '../../../support/failure.ts'
import { newcomer, otherThan, post } from '../post.ts'
import { challengeOf, codeAt, enter, outcomeOf, secure } from './phone.ts'

const email = 'ada@example.com'
const WRONG = 'authentication.wrong-code'

test('whichever first factor somebody shows, the second is asked for, and completes signing in', async (t) => {
  const house = await post(t, { gateways: { google: { isOn: true, verify: async () => ada } } })
  const ada = { subject: '1', email, fullName: 'Ada Okafor' }
  const actor = await newcomer(house)
  await house.ask(verifyEmail, { email, code: await house.code() })
  const { secret } = await secure(house, actor)
  await house.app.drain()
  const ways = {
    password: () => enter(house),
    otp: async () => {
      await house.ask(requestSignInCode, { email })
      return house.ask(signInWithCode, { email, code: await house.code() })
    },
    google: () => house.ask(signInWithGoogle, { idToken: 'a token' }),
  }
  for (const [method, way] of Object.entries(ways)) {
    const { challenge, methods } = await challengeOf(way())
    t.strictSame(methods, ['totp', 'recovery-code'], method)
    const { db } = house.app
    t.strictSame(await db.selectFrom('auth_challenges').select(['method', 'user_id']).execute(), [
      { method, user_id: actor.userId },
    ])
    const code = codeAt(secret, house.app.clock().getTime())
    const tokens = await house.ask<object>(answerSecondFactor, { challenge, code })
    t.match(tokens, { accessToken: /./, refreshToken: /./, user: { email } })
    const { method: kept } = await db
      .selectFrom('sessions')
      .select('method')
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow()
    t.equal(kept, 'second-factor')
    house.pass(60)
  }
})

test('a challenge is answered once, within five minutes, and by no more than five tries', async (t) => {
  const house = await post(t)
  const { secret } = await secure(house, await newcomer(house))
  const right = () => codeAt(secret, house.app.clock().getTime())
  const answer = (challenge: string, code: string) => outcomeOf(house.ask(answerSecondFactor, { challenge, code }))
  const pose = async () => (await challengeOf(enter(house))).challenge

  const once = await pose()
  t.equal(await answer(once, right()), 'ok')
  house.pass(30)
  t.equal(await answer(once, right()), 'authentication.challenge-invalid', 'answered')

  const late = await pose()
  house.pass(299)
  t.equal(await answer(late, otherThan(right())), WRONG, 'still open')
  house.pass(1)
  t.equal(await answer(late, right()), 'authentication.challenge-invalid', 'five minutes old')

  const often = await pose()
  for (let i = 0; i < 5; i += 1) t.equal(await answer(often, otherThan(right())), WRONG)
  t.equal(await answer(often, right()), 'authentication.challenge-invalid', 'the sixth answer is not looked at')

  t.equal(await answer('made up', right()), 'authentication.challenge-invalid')
  t.equal(await answer(await pose(), right()), 'ok', 'a new one can be answered')
})

test('guesses are counted over challenges and lock the account; time alone opens it', async (t) => {
  const house = await post(t, { env: { DATABASE_POOL_MAX: '10' } })
  const { secret, recoveryCodes } = await secure(house, await newcomer(house))
  const right = () => codeAt(secret, house.app.clock().getTime())
  const tally: Record<string, number> = {}
  for (let i = 0; i < 8; i += 1) {
    const { challenge } = await challengeOf(enter(house))
    const guesses = Array.from({ length: 5 }, () =>
      house.ask(answerSecondFactor, { challenge, code: otherThan(right()) }),
    )
    for (const outcome of await Promise.all(guesses.map(outcomeOf))) tally[outcome] = (tally[outcome] ?? 0) + 1
  }
  t.strictSame(tally, { [WRONG]: 15, 'authentication.codes-locked': 25 })

  const { challenge } = await challengeOf(enter(house))
  const locked = await failureOf(house.ask(answerSecondFactor, { challenge, code: right() }))
  t.match(locked, { code: 'authentication.codes-locked', retryAfter: 3_600 }, 'the right code is refused as well')
  const paper = house.ask(answerSecondFactor, { challenge, code: recoveryCodes[0]! })
  t.equal(await outcomeOf(paper), 'authentication.codes-locked', 'and one on paper')
  house.pass(3_601)
  const again = await challengeOf(enter(house))
  t.equal(await outcomeOf(house.ask(answerSecondFactor, { challenge: again.challenge, code: right() })), 'ok')
})

test('what nobody can answer any more is forgotten', async (t) => {
  const house = await post(t)
  await secure(house, await newcomer(house))
  await challengeOf(enter(house))
  house.pass(200)
  await challengeOf(enter(house))
  house.pass(200)
  const { app } = house
  await app.db.transaction().execute((trx) =>
    app.outbox.enqueue(trx, pruneChallenges, [{}], {
      actor: { kind: 'system' },
      requestId: 'test',
      now: app.clock(),
    }),
  )
  await app.drain()
  t.equal((await app.db.selectFrom('auth_challenges').select('purpose').execute()).length, 1)
})

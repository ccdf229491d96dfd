import { test } from 'tap'
import {
  answerSecondFactor,
  confirmTotp,
  enrolTotp,
  listFactors,
  me,
  removeFactor,
  renewRecoveryCodes,
} from '../../../../domain/authentication/operations.ts'
import type { User } from '../../../../domain/common/access.ts'
import { codeOf } from '../../../support/failure.ts'
import { newcomer, otherThan, post } from '../post.ts'
import { challengeOf, claimsOf, codeAt, enter, outcomeOf, secure } from './phone.ts'

test('an app is asked for only once its first code has shown that it works', async (t) => {
  const house = await post(t)
  const ada = await newcomer(house)
  const { secret, otpauthUrl } = await house.ask<{ secret: string; otpauthUrl: string }>(enrolTotp, {}, ada)
  t.equal(Buffer.from(secret, 'latin1').length, 32, '160 bits in base 32')
  const url = new URL(otpauthUrl)
  t.equal(
    `${url.protocol}//${url.host}${decodeURIComponent(url.pathname)}`,
    'otpauth://totp/Fashionistar:ada@example.com',
  )
  t.match(Object.fromEntries(url.searchParams), { secret, algorithm: 'SHA1', digits: '6', period: '30' })

  t.ok(await enter(house), 'a password alone still does')
  const code = codeAt(secret, house.app.clock().getTime())
  t.equal(await codeOf(house.ask(confirmTotp, { code: otherThan(code) }, ada)), 'authentication.wrong-code')
  t.match(await house.ask(listFactors, {}, ada), { factors: [], recoveryCodesLeft: 0 })

  const { recoveryCodes } = await house.ask<{ recoveryCodes: string[] }>(confirmTotp, { code }, ada)
  t.equal(new Set(recoveryCodes).size, 10)
  for (const each of recoveryCodes) t.match(each, /^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/)
  t.match(await house.ask(listFactors, {}, ada), { factors: [{ kind: 'totp' }], recoveryCodesLeft: 10 })
  t.equal(await codeOf(enter(house)), 'authentication.second-factor-required')
  t.equal(await codeOf(house.ask(enrolTotp, {}, ada)), 'authentication.factor-exists')
})

test('neither the secret nor a recovery code can be read in the database, an event or the log', async (t) => {
  const lines: unknown[] = []
  const house = await post(t, { onLog: (line) => lines.push(line) })
  const ada = await newcomer(house)
  const { secret, recoveryCodes } = await secure(house, ada)
  const { challenge } = await challengeOf(enter(house))
  const recoveryCode = recoveryCodes[0]!
  await house.ask(answerSecondFactor, { challenge, code: recoveryCode })
  const { db } = house.app
  const kept = [
    await db.selectFrom('totp_factors').selectAll().execute(),
    await db.selectFrom('recovery_codes').selectAll().execute(),
    await db.selectFrom('auth_challenges').selectAll().execute(),
    await db.selectFrom('events').selectAll().execute(),
    lines,
  ]
  const text = JSON.stringify(kept, (_name, value: unknown) =>
    (value as { type?: string } | null)?.type === 'Buffer'
      ? Buffer.from((value as { data: number[] }).data).toString()
      : value,
  )
  t.match(text, /recoveryCode\.used/, 'it is what we look at')
  for (const hidden of [secret, challenge, ...recoveryCodes]) t.notOk(text.includes(hidden), 'is nowhere')
})

test('a code of the app works once, one step early or late, and no code before it works after it', async (t) => {
  const house = await post(t)
  const ada = await newcomer(house)
  const { secret } = await secure(house, ada)
  const now = house.app.clock().getTime()
  const answer = async (at: number) => {
    const { challenge } = await challengeOf(enter(house))
    return outcomeOf(house.ask(answerSecondFactor, { challenge, code: codeAt(secret, at) }))
  }
  t.equal(await answer(now + 60_000), 'authentication.wrong-code', 'two steps ahead')
  t.equal(await answer(now - 30_000), 'ok', 'one step behind')
  t.equal(await answer(now - 30_000), 'authentication.wrong-code', 'used')
  t.equal(await answer(now), 'ok')
  t.equal(await answer(now - 30_000), 'authentication.wrong-code', 'older than one that was used')
  t.equal(await answer(now + 30_000), 'ok', 'one step ahead')
  house.pass(90)
  t.equal(await answer(now + 90_000 - 60_000), 'authentication.wrong-code', 'two steps behind')
})

test('a code that many show at once lets one in', async (t) => {
  const house = await post(t, { env: { DATABASE_POOL_MAX: '20' } })
  const ada = await newcomer(house)
  const { secret } = await secure(house, ada)
  const code = codeAt(secret, house.app.clock().getTime())
  const challenges = []
  for (let i = 0; i < 12; i += 1) challenges.push((await challengeOf(enter(house))).challenge)
  const answers = await Promise.all(
    challenges.map((challenge) => outcomeOf(house.ask(answerSecondFactor, { challenge, code }))),
  )
  t.equal(answers.filter((answer) => answer === 'ok').length, 1)
})

test('a recovery code works once, however it is typed, and the next ones make it worthless', async (t) => {
  const house = await post(t)
  const ada = await newcomer(house)
  const { recoveryCodes } = await secure(house, ada)
  const answer = async (code: string) => {
    const { challenge } = await challengeOf(enter(house))
    return outcomeOf(house.ask(answerSecondFactor, { challenge, code }))
  }
  const [first = '', second = ''] = recoveryCodes
  t.equal(await answer(first.toLowerCase().replace('-', ' ')), 'ok')
  t.equal(await answer(first), 'authentication.wrong-code')
  t.match(await house.ask(listFactors, {}, ada), { recoveryCodesLeft: 9 })

  const renewed = await house.ask<{ recoveryCodes: string[] }>(renewRecoveryCodes, {}, ada)
  t.equal(await answer(second), 'authentication.wrong-code')
  t.equal(await answer(renewed.recoveryCodes[0]!), 'ok')
  const names = await house.app.db.selectFrom('events').select('name').where('name', 'like', 'recovery%').execute()
  t.strictSame(names.map(({ name }) => name).toSorted(), [
    'recoveryCode.used',
    'recoveryCode.used',
    'recoveryCodes.renewed',
  ])
})

test('removing the app takes a proof of a moment ago, and then a password does again', async (t) => {
  const house = await post(t)
  const ada = await newcomer(house)
  await secure(house, ada)
  const { factors } = await house.ask<{ factors: { id: number }[] }>(listFactors, {}, ada)
  const id = factors[0]!.id
  const eve = await newcomer(house, 'eve@example.com')
  t.equal(
    await codeOf(house.ask(removeFactor, { id }, eve)),
    'authentication.factor-not-found',
    'another’s is not there',
  )
  house.pass(600)
  t.equal(await codeOf(house.ask(removeFactor, { id }, ada)), 'common.step-up-required')
  const fresh: User = { ...ada, authenticatedAt: house.app.clock().getTime() }
  t.equal(await house.ask(removeFactor, { id }, fresh), null)
  t.match(await house.ask(listFactors, {}, ada), { factors: [], recoveryCodesLeft: 0 })
  t.ok(await enter(house))
})

test('sessions opened without the app end when it is put in force, but for the one that did it', async (t) => {
  const house = await post(t)
  await newcomer(house)
  const [mine, other] = [claimsOf(await enter(house)), claimsOf(await enter(house))]
  await secure(house, mine)
  const rows = await house.app.db.selectFrom('sessions').select(['id', 'ended_reason']).orderBy('id').execute()
  t.strictSame(rows, [
    { id: mine.sessionId, ended_reason: null },
    { id: other.sessionId, ended_reason: 'second-factor-changed' },
  ])
  t.ok(await house.ask(me, {}, mine))
})

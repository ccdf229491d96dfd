import t, { test } from 'tap'
import {
  requestSignInCode,
  resendVerification,
  signInWithCode,
  verifyEmail,
} from '../../../../domain/authentication/operations.ts'
import { codeOf, failureOf } from '../../../support/failure.ts'
import type { Operation } from '../../../../domain/common/operation.ts'
import { rowsOf } from '../../../db/catalogue.ts'
import { statementsOf } from '../../../doors/statements.ts'
import { newcomer, otherThan, post } from '../post.ts'

const here = await post(t)
const { app, ask, code, pass, seen } = here

let people = 0
/** Somebody new with a verified phone. */
async function withPhone(): Promise<{ id: number; phone: string }> {
  people += 1
  const phone = `+23480000000${String(people).padStart(2, '0')}`
  const { userId: id } = await newcomer(here, `guess${people}@example.com`)
  await rowsOf(app.url, `update users set phone = '${phone}', phone_verified_at = now() where id = ${id}`)
  return { id, phone }
}

async function sent(phone: string): Promise<string> {
  await ask(requestSignInCode, { phone })
  return code('sms')
}

const guess = (phone: string, digits: string) => codeOf(ask(signInWithCode, { phone, code: digits }))
const enter = (phone: string, digits: string) => ask<object>(signInWithCode, { phone, code: digits })

test('a code signs in once', async (t) => {
  const { id, phone } = await withPhone()
  const digits = await sent(phone)
  t.match(seen.sms.at(-1), { to: phone })
  t.match(await enter(phone, digits), { user: { id } })
  t.equal(await guess(phone, digits), 'authentication.wrong-code')
})

test('the sixth guess is refused even if it is right', async (t) => {
  const { phone } = await withPhone()
  const digits = await sent(phone)
  for (let n = 0; n < 5; n += 1) t.equal(await guess(phone, otherThan(digits)), 'authentication.wrong-code')
  t.equal(await guess(phone, digits), 'authentication.wrong-code')
})

test('the fifth is not', async (t) => {
  const { id, phone } = await withPhone()
  const digits = await sent(phone)
  for (let n = 0; n < 4; n += 1) await guess(phone, otherThan(digits))
  t.match(await enter(phone, digits), { user: { id } })
})

test('of many guesses at once five are looked at', async (t) => {
  const { phone } = await withPhone()
  const digits = await sent(phone)
  const guesses = Array.from({ length: 12 }, () => guess(phone, otherThan(digits)))
  t.strictSame([...new Set(await Promise.all(guesses))], ['authentication.wrong-code'])
  const rows = await rowsOf(app.url, 'select attempts from account_codes where failures = 12')
  t.strictSame(rows, [{ attempts: 5 }], 'none of them went uncounted')
  t.equal(await guess(phone, digits), 'authentication.wrong-code', 'by then the right one is refused')
})

test('of many right ones at once one signs in', async (t) => {
  const { phone } = await withPhone()
  const digits = await sent(phone)
  const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => enter(phone, digits)))
  t.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1)
})

test('a code by SMS is good for five minutes, one by mail for ten', async (t) => {
  const { phone } = await withPhone()
  const digits = await sent(phone)
  pass(5 * 60)
  t.equal(await guess(phone, digits), 'authentication.wrong-code')
  const next = await sent(phone)
  pass(5 * 60 - 1)
  t.ok(await enter(phone, next))

  const email = 'minutes@example.com'
  await newcomer(here, email)
  const mailed = await code()
  pass(10 * 60)
  t.equal(await codeOf(ask(verifyEmail, { email, code: mailed })), 'authentication.wrong-code')
  await ask(resendVerification, { email })
  const again = await code()
  pass(10 * 60 - 1)
  t.equal(await ask(verifyEmail, { email, code: again }), null)
})

test('another code takes the place of the one before, after a while', async (t) => {
  const { phone } = await withPhone()
  const first = await sent(phone)
  const refused = await ask(requestSignInCode, { phone }).catch((error: unknown) => error)
  t.match(refused, { details: { retryAfter: 30, meta: { retryAfter: 30 } } }, 'the header says when, as does the body')
  pass(29)
  t.match(await failureOf(ask(requestSignInCode, { phone })), { code: 'authentication.code-too-soon', retryAfter: 1 })
  pass(1)
  const second = await sent(phone)
  if (first !== second) t.equal(await guess(phone, first), 'authentication.wrong-code')
  t.ok(await enter(phone, second))
})

test('whoever keeps guessing is locked out, and new codes do not let them in', async (t) => {
  const { id, phone } = await withPhone()
  let right = ''
  const answers: string[] = []
  for (let n = 0; n < 300; n += 1) {
    if (n % 5 === 0) {
      pass(30)
      const asked = await ask(requestSignInCode, { phone }).then(
        () => 'asked',
        () => 'refused',
      )
      if (asked === 'asked') right = await code('sms')
    }
    // From the moment of the lock the right code is no better than a wrong one.
    answers.push(await guess(phone, n < 15 ? otherThan(right) : right))
  }
  t.strictSame(
    answers.slice(0, 15),
    Array.from({ length: 15 }, () => 'authentication.wrong-code'),
  )
  t.strictSame([...new Set(answers.slice(15))], ['authentication.codes-locked'])
  const refused = await ask(signInWithCode, { phone, code: right }).catch((error: unknown) => error)
  t.match(refused, { details: { retryAfter: Number, meta: { retryAfter: Number } } })

  pass(3_600)
  t.match(await enter(phone, await sent(phone)), { user: { id } }, 'an hour later its owner is let in')
})

test('after the lock one more wrong guess locks again, until a day has gone by', async (t) => {
  const { phone } = await withPhone()
  const fail = async (times: number) => {
    const answers: string[] = []
    for (let n = 0; n < times; n += 1) answers.push(await guess(phone, '000000'))
    return answers
  }
  await fail(15)
  t.strictSame(await fail(1), ['authentication.codes-locked'])
  pass(3_600)
  t.strictSame(await fail(2), ['authentication.wrong-code', 'authentication.codes-locked'])
  pass(24 * 3_600)
  t.strictSame(new Set(await fail(14)), new Set(['authentication.wrong-code']))
})

test('a lock keeps to its destination and its purpose', async (t) => {
  const [one, other] = [await withPhone(), await withPhone()]
  for (let n = 0; n < 16; n += 1) await guess(one.phone, '000000')
  t.equal(await guess(one.phone, '000000'), 'authentication.codes-locked')
  t.ok(await enter(other.phone, await sent(other.phone)))
})

/** Everything that can be asked of a number, until it is locked. */
async function answersOf(phone: string): Promise<unknown[]> {
  const answers: unknown[] = []
  answers.push(await ask(requestSignInCode, { phone }))
  answers.push(await failureOf(ask(requestSignInCode, { phone })))
  for (let n = 0; n < 16; n += 1) answers.push(await failureOf(ask(signInWithCode, { phone, code: '000000' })))
  answers.push(await failureOf(ask(requestSignInCode, { phone })))
  return answers
}

test('a number that nobody has answers in every way like one that somebody has', async (t) => {
  const { phone: known } = await withPhone()
  const unknown = '+2348099999999'
  const before = seen.sms.length
  t.strictSame(await answersOf(unknown), await answersOf(known))
  await app.drain()
  t.strictSame(
    seen.sms.slice(before).map(({ to }) => to),
    [],
    'and whoever is locked is not sent the code they asked for before',
  )
})

async function textsOf(operation: Operation, input: object): Promise<string[]> {
  const sent = await statementsOf(() => ask(operation, input).catch(() => {}))
  return sent.map(({ text }) => text)
}

test('and costs as many statements', async (t) => {
  const { phone } = await withPhone()
  const email = 'statements@example.com'
  await newcomer(here, email)
  for (const [known, unknown] of [
    [{ phone }, { phone: '+2348088888888' }],
    [{ email }, { email: 'nobody@example.com' }],
  ]) {
    t.strictSame(await textsOf(requestSignInCode, unknown!), await textsOf(requestSignInCode, known!))
    const code = '000000'
    t.strictSame(await textsOf(signInWithCode, { ...unknown, code }), await textsOf(signInWithCode, { ...known, code }))
  }
  const [known, unknown] = [{ email }, { email: 'nobody@example.com' }]
  t.strictSame(await textsOf(resendVerification, unknown), await textsOf(resendVerification, known))
})

test('a number that was typed and never verified signs nobody in', async (t) => {
  const { userId } = await newcomer(here, 'typed@example.com')
  await rowsOf(app.url, `update users set phone = '+2348077777777' where id = ${userId}`)
  const before = seen.sms.length
  await ask(requestSignInCode, { phone: '+2348077777777' })
  await ask(requestSignInCode, { email: 'typed@example.com' })
  const mails = seen.emails.length
  await app.drain()
  t.equal(seen.sms.length, before)
  t.equal(seen.emails.length, mails)
})

test('a verified address is a way in as well', async (t) => {
  const email = 'mail@example.com'
  await newcomer(here, email)
  await ask(verifyEmail, { email, code: await code() })
  t.strictSame(await ask(requestSignInCode, { email }), { expiresIn: 600, retryAfter: 30 })
  t.match(await ask(signInWithCode, { email: 'MAIL@example.com', code: await code() }), { user: { email } })
  t.equal(await codeOf(ask(requestSignInCode, { email, phone: '+2348077777777' })), 'common.invalid')
  t.equal(await codeOf(ask(requestSignInCode, {})), 'common.invalid')
})

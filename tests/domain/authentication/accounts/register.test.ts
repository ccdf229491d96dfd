import t, { test } from 'tap'
import { login, me, register, verifyEmail } from '../../../../domain/authentication/operations.ts'
import { getTask } from '../../../../domain/tasks/operations.ts'
import { codeOf, failureOf } from '../../../support/failure.ts'
import { newcomer, otherThan, PASSWORD, post } from '../post.ts'

const here = await post(t)
const { app, ask, code, seen } = here
const bisi = { email: 'Bisi@Example.com', password: PASSWORD, fullName: 'Bisi Adé', phone: '+2348012345678' }

test('whoever registers has an account, and a code in the mail', async (t) => {
  const { user, taskId } = await ask<{ user: { id: number }; taskId: string }>(register, bisi)
  t.strictSame(user, {
    id: user.id,
    email: 'Bisi@Example.com',
    fullName: 'Bisi Adé',
    phone: '+2348012345678',
    roles: ['customer'],
    emailVerified: false,
  })
  const digits = await code()
  t.match(seen.emails.at(-1), { to: 'Bisi@Example.com', subject: `${digits} is your verification code` })
  const actor = { kind: 'user', userId: user.id, roles: ['customer'], vendorIds: [], ownerOf: [] } as const
  const task = { task: 'notifications.sendVerificationCode', status: 'SUCCESSFUL' }
  t.match(await ask(getTask, { id: taskId }, actor), task, 'the task is theirs to look at')
  t.equal(await ask(verifyEmail, { email: 'bisi@example.COM', code: digits }), null)
  t.match(await ask(me, {}, actor), { emailVerified: true })
  t.match(await ask(login, { email: 'bisi@example.com', password: PASSWORD }), { user: { id: user.id } })
})

test('one address has one account, whatever its case', async (t) => {
  await newcomer(here, 'one@example.com')
  t.equal(await codeOf(ask(register, { ...bisi, email: 'ONE@example.com' })), 'authentication.email-taken')
})

test('of many who register the same address at once, one has the account', async (t) => {
  const many = Array.from({ length: 8 }, (_, n) => ({ ...bisi, email: n % 2 === 0 ? 'x@y.example' : 'X@Y.EXAMPLE' }))
  const outcomes = await Promise.allSettled(many.map((each) => ask(register, each)))
  const refusals = outcomes.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []))
  t.equal(refusals.length, 7)
  t.match(
    refusals,
    refusals.map(() => ({ type: { code: 'authentication.email-taken' } })),
  )
})

const count = async () => (await app.db.selectFrom('events').select('id').execute()).length

test('nothing is left of a registration that is refused', async (t) => {
  const before = await count()
  const failure = await failureOf(ask(register, { ...bisi, email: 'new@example.com', password: '1234567' }))
  t.strictSame(
    (failure['errors'] as { path: string; code: string }[]).map(({ path, code }) => `${path} ${code}`),
    ['password password_too_short', 'password password_too_common', 'password password_entirely_numeric'],
  )
  for (const wrong of [{ email: 'x' }, { phone: '08012345678' }, { phone: '+0123456789' }, { fullName: ' ' }]) {
    t.equal(await codeOf(ask(register, { ...bisi, email: 'new@example.com', ...wrong })), 'common.invalid')
  }
  t.equal(await count(), before)
})

test('an address is verified once, by the code that went there', async (t) => {
  await newcomer(here, 'once@example.com')
  const digits = await code()
  const verify = (email: string, given: string) => codeOf(ask(verifyEmail, { email, code: given }))
  t.equal(await verify('once@example.com', otherThan(digits)), 'authentication.wrong-code')
  t.equal(await verify('other@example.com', digits), 'authentication.wrong-code', 'nobody else can use it')
  t.equal(await ask(verifyEmail, { email: 'once@example.com', code: digits }), null)
  t.equal(await verify('once@example.com', digits), 'authentication.wrong-code', 'nor they twice')
  const events = await app.db.selectFrom('events').where('name', '=', 'user.emailVerified').select('id').execute()
  t.equal(events.length, 2, 'one for each address')
})

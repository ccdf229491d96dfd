import t, { test } from 'tap'
import {
  me,
  requestSignInCode,
  setPhone,
  signInWithCode,
  updateMe,
  verifyPhone,
} from '../../../../domain/authentication/operations.ts'
import { codeOf } from '../../../support/failure.ts'
import { prefer, tell } from '../../notifications/outside.ts'
import { passwordChanged } from '../../../../domain/notifications/messages.ts'
import { newcomer, post } from '../post.ts'

const here = await post(t)
const { app, ask, code, pass, seen } = here
const NUMBER = '+2348012345678'

test('a phone is verified by the code that is sent to it, whatever its owner wants to be written', async (t) => {
  const ada = await newcomer(here, 'ada@example.com')
  t.equal(await codeOf(ask(verifyPhone, { code: '123456' }, ada)), 'authentication.no-phone')
  t.strictSame(await ask(setPhone, { phone: NUMBER }, ada), { expiresIn: 300, retryAfter: 30 })
  const digits = await code('sms')
  t.match(seen.sms.at(-1), { to: NUMBER })
  t.match(await ask(me, {}, ada), { phone: NUMBER })
  t.equal(await ask(verifyPhone, { code: digits }, ada), null)
  const events = await app.db
    .selectFrom('events')
    .where('aggregate', '=', `user:${ada.userId}`)
    .select('name')
    .execute()
  t.ok(events.some(({ name }) => name === 'user.phoneVerified'))
  await ask(requestSignInCode, { phone: NUMBER })
  t.match(await ask(signInWithCode, { phone: NUMBER, code: await code('sms') }), { user: { id: ada.userId } })
})

test('the code of one number does not verify another', async (t) => {
  const ada = await newcomer(here, 'other@example.com')
  await ask(setPhone, { phone: '+2348012340001' }, ada)
  const digits = await code('sms')
  await ask(updateMe, { phone: '+2348012340002' }, ada)
  t.equal(await codeOf(ask(verifyPhone, { code: digits }, ada)), 'authentication.wrong-code')
})

test('a number is whose who has shown last that they hold it', async (t) => {
  const [first, second] = [await newcomer(here, 'first@example.com'), await newcomer(here, 'second@example.com')]
  for (const person of [first, second]) {
    await ask(setPhone, { phone: '+2348012340003' }, person)
    await ask(verifyPhone, { code: await code('sms') }, person)
  }
  await ask(requestSignInCode, { phone: '+2348012340003' })
  const tokens = await ask(signInWithCode, { phone: '+2348012340003', code: await code('sms') })
  t.match(tokens, { user: { id: second.userId } })
  const released = await app.db
    .selectFrom('events')
    .where('name', '=', 'user.phoneReleased')
    .select('payload')
    .execute()
  t.strictSame(released, [{ payload: { userId: first.userId } }])
})

test('another number is not verified, and the same one stays so', async (t) => {
  const ada = await newcomer(here, 'same@example.com')
  const [one, two] = ['+2348012340004', '+2348012340005']
  await ask(setPhone, { phone: one }, ada)
  await ask(verifyPhone, { code: await code('sms') }, ada)
  const verified = async () =>
    (await app.db.selectFrom('users').where('id', '=', ada.userId).select('phone_verified_at').executeTakeFirst())
      ?.phone_verified_at !== null
  t.match(await ask(updateMe, { fullName: 'Ada O.', phone: one }, ada), { fullName: 'Ada O.', phone: one })
  t.equal(await verified(), true)
  t.match(await ask(updateMe, { phone: two }, ada), { fullName: 'Ada O.', phone: two })
  t.equal(await verified(), false)
  t.match(await ask(updateMe, { phone: null }, ada), { phone: null })
  const { changes } = await app.db
    .selectFrom('events')
    .where('name', '=', 'user.profileChanged')
    .select('changes')
    .orderBy('id', 'desc')
    .executeTakeFirstOrThrow()
  t.strictSame(changes, { phone: { before: '…', after: '…' } })
})

test('nothing is written to a number that nobody has verified, but the code that does it', async (t) => {
  const ada = await newcomer(here, 'quiet@example.com')
  await ask(updateMe, { phone: '+2348012340006' }, ada)
  await prefer(app, { channels: { security: { sms: true }, orders: { sms: true } } }, ada)
  const before = seen.sms.length
  await tell(app, { message: passwordChanged, userId: ada.userId, about: { changedAt: app.clock().toISOString() } })
  await app.drain()
  t.equal(seen.sms.length, before)
})

test('a way to sign in is not added by whoever finds a device signed in', async (t) => {
  const ada = await newcomer(here, 'fresh@example.com')
  pass(601)
  t.equal(await codeOf(ask(setPhone, { phone: NUMBER }, ada)), 'common.step-up-required')
})

import t, { test } from 'tap'
import { changePassword, login } from '../../../../domain/authentication/operations.ts'
import { buildServer } from '../../../../server/app.ts'
import { codeOf, failureOf } from '../../../support/failure.ts'
import { newcomer, PASSWORD, post } from '../post.ts'

const here = await post(t)
const { app, ask, seen } = here
const server = await buildServer(app)
t.teardown(() => server.close())

const NEW = 'four quite unlikely words'

test('a new password takes the old one, and is not what everybody thinks of', async (t) => {
  const email = 'change@example.com'
  const ada = await newcomer(here, email)
  const change = (currentPassword: string, newPassword: string) =>
    ask(changePassword, { currentPassword, newPassword }, ada)
  t.match(await failureOf(change('wrong', NEW)), {
    code: 'common.invalid',
    errors: [{ path: 'currentPassword', code: 'wrong_password' }],
  })
  t.match(await failureOf(change(PASSWORD, 'change@example')), {
    errors: [{ path: 'newPassword', code: 'password_too_similar' }],
  })
  t.equal(await change(PASSWORD, NEW), null)
  t.equal(await codeOf(ask(login, { email, password: PASSWORD })), 'authentication.wrong-credentials')
  t.ok(await ask(login, { email, password: NEW }))
  await app.drain()
  t.match(seen.emails.at(-1), { to: email, subject: 'Your password was changed' })
})

test('of two changes at once one wins', async (t) => {
  const ada = await newcomer(here, 'race@example.com')
  const change = (newPassword: string) => ask(changePassword, { currentPassword: PASSWORD, newPassword }, ada)
  const outcomes = await Promise.allSettled([change(NEW), change('yet another set of words')])
  t.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1)
})

test('whoever is signed in has to sign in anew, on every device', async (t) => {
  const email = 'devices@example.com'
  await newcomer(here, email)
  const post = (path: string, body: object, token = '') =>
    server.inject({
      method: 'POST',
      url: `/api/v1/auth/${path}`,
      body,
      headers: token === '' ? {} : { authorization: `Bearer ${token}` },
    })
  const signIn = async (password: string) => (await post('login', { email, password })).json<Tokens>()
  const [phone, laptop] = [await signIn(PASSWORD), await signIn(PASSWORD)]
  const changed = await post('password/change', { currentPassword: PASSWORD, newPassword: NEW }, laptop.accessToken)
  t.equal(changed.statusCode, 204, changed.body)
  for (const { refreshToken } of [phone, laptop]) t.equal((await post('refresh', { refreshToken })).statusCode, 401)
  const { accessToken } = await signIn(NEW)
  const me = await server.inject({ url: '/api/v1/auth/me', headers: { authorization: `Bearer ${accessToken}` } })
  t.equal(me.statusCode, 200)
})

interface Tokens {
  readonly accessToken: string
  readonly refreshToken: string
}

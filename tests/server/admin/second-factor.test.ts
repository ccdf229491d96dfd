import { Secret, TOTP } from 'otpauth'
import { test } from 'tap'
import { DEMO_PASSWORD } from '../../../server/demo.ts'
import { bearer, signIn } from '../../doors/callers.ts'
import { testMarket } from '../../support/app.ts'
import { ADMIN, ours, sendForm } from './visitors.ts'

test('an operator who has set up a second factor is asked for it, and comes in with it', async (t) => {
  const { server } = await testMarket(t, { products: 2 })
  const headers = { ...bearer(await signIn(server, ADMIN)) }
  const post = async (url: string, body: object) =>
    (await server.inject({ method: 'POST', url: `/api/v1/auth/${url}`, headers, body })).json<{ secret: string }>()
  const secret = Secret.fromBase32((await post('factors/totp', {})).secret)
  await post('factors/totp/confirm', { code: TOTP.generate({ secret }) })

  const asked = await sendForm(server, { email: ADMIN, password: DEMO_PASSWORD, to: '/admin/tasks' })
  t.equal(asked.statusCode, 401)
  t.strictSame(asked.cookies, [], 'a password alone lets nobody in')
  const [, challenge = ''] = /name="challenge" value="([\w-]+)"/.exec(asked.body) ?? []
  t.match(asked.body, /name="code"[^>]*autocomplete="one-time-code"/)

  const wrong = await sendForm(server, { challenge, code: 'no such code', to: '/admin/tasks' })
  t.equal(wrong.statusCode, 400)
  t.match(wrong.body, new RegExp(`role="alert">The code is wrong[^]*value="${challenge}"`), 'and may try again')

  const code = TOTP.generate({ secret, timestamp: Date.now() + 30_000 })
  const entered = await sendForm(server, { challenge, code, to: '/admin/tasks' })
  t.equal(entered.statusCode, 303)
  t.equal(entered.headers.location, '/admin/tasks')
  const cookie = `admin=${entered.cookies.find(({ name }) => name === 'admin')?.value}`
  t.equal((await server.inject({ url: '/admin/queues', headers: { ...ours, cookie } })).statusCode, 200)

  const late = await sendForm(server, { challenge, code, to: '/admin/tasks' })
  t.match(late.body, /name="password"/, 'a challenge that was answered leads back to the beginning')
})

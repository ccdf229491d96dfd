import t, { test } from 'tap'
import { login, logout, refresh } from '../../../../domain/authentication/operations.ts'
import type { Tokens } from '../../../../domain/authentication/schema.ts'
import { perform } from '../../../../domain/common/operation.ts'
import { rowsOf } from '../../../db/catalogue.ts'
import { people, scopeOf, testShop } from '../../../support/app.ts'
import { codeOf } from '../../../support/failure.ts'

const INVALID = 'authentication.refresh-token-invalid'
const USED = 'authentication.refresh-token-used'
const START = Date.parse('2026-03-01T12:00:00Z')

let now = START
const app = await testShop(t, { clock: () => new Date(now) })
const guest = () => scopeOf(app, people.nobody)
const email = 'vendor@fashionistar.test'

interface Signed {
  readonly refreshToken: string
  readonly claims: {
    readonly sessionId: number
    readonly roles: string[]
    readonly vendorIds: number[]
    readonly authVersion: number
  }
}

const read = ({ accessToken, refreshToken }: Tokens): Signed => ({
  refreshToken: refreshToken!,
  claims: JSON.parse(accessToken!) as Signed['claims'],
})
const signIn = async () => read((await perform(guest(), login, { email, password: 'fashionistar-demo' })) as Tokens)
const renew = async (refreshToken: string) => read((await perform(guest(), refresh, { refreshToken })) as Tokens)
const refusal = (refreshToken: string) => codeOf(perform(guest(), refresh, { refreshToken }))
const sessionOf = async ({ claims }: Signed) =>
  (
    await rowsOf<{ ended_reason: string | null; last_used_at: Date; expires_at: Date }>(
      app.url,
      `select * from sessions where id = ${claims.sessionId}`,
    )
  )[0]!
const eventsOf = (signed: Signed) =>
  rowsOf(
    app.url,
    `select name, payload from events where payload ->> 'sessionId' = '${signed.claims.sessionId}' order by id`,
  )

t.beforeEach(() => {
  now = START
})

test('a refresh token is exchanged for another, once, and the session goes on', async (t) => {
  const first = await signIn()
  t.match(first.refreshToken, /^fsr_[\w-]{43}$/)
  now += 3_600_000
  const second = await renew(first.refreshToken)
  t.not(second.refreshToken, first.refreshToken)
  t.equal(second.claims.sessionId, first.claims.sessionId)
  const session = await sessionOf(second)
  t.equal(session.last_used_at.getTime(), now)
  t.equal(session.expires_at.getTime(), now + 86_400_000)
  t.match(await renew(second.refreshToken), { refreshToken: String })
})

test('no refresh token is kept where somebody could read it', async (t) => {
  const { refreshToken } = await signIn()
  const rows = await rowsOf(app.url, `select row_to_json(refresh_tokens)::text as text from refresh_tokens`)
  t.ok(rows.length > 0)
  t.notMatch(JSON.stringify(rows), refreshToken.slice(4))
})

test('of ten who refresh at once one wins, and the session goes on', async (t) => {
  const first = await signIn()
  const answers = await Promise.all(
    Array.from({ length: 10 }, () =>
      renew(first.refreshToken).catch((error: { type: { code: string } }) => error.type.code),
    ),
  )
  const winners = answers.filter((answer) => typeof answer !== 'string')
  t.equal(winners.length, 1)
  t.strictSame(new Set(answers.filter((answer) => typeof answer === 'string')), new Set([USED]))
  t.match(await renew(winners[0]!.refreshToken), { refreshToken: String })
  t.equal((await sessionOf(first)).ended_reason, null)
})

test('within ten seconds a second use is refused, and no harm is done', async (t) => {
  const first = await signIn()
  const second = await renew(first.refreshToken)
  now += 10_000
  t.equal(await refusal(first.refreshToken), USED)
  t.match(await renew(second.refreshToken), { refreshToken: String })
})

test('an old token used later than that ends the session for both who hold it', async (t) => {
  const first = await signIn()
  const second = await renew(first.refreshToken)
  const third = await renew(second.refreshToken)
  now += 10_001
  t.equal(await refusal(first.refreshToken), INVALID)
  t.equal(await refusal(third.refreshToken), INVALID, 'the newest is dead as well')
  t.equal((await sessionOf(first)).ended_reason, 'refresh-token-reused')
  t.equal(await refusal(second.refreshToken), INVALID)
  t.match(await eventsOf(first), [
    { name: 'session.opened', payload: { method: 'password' } },
    { name: 'session.ended', payload: { reason: 'refresh-token-reused' } },
    { name: 'session.reused', payload: { userId: 2, at: new Date(now).toISOString() } },
  ])
  t.equal((await eventsOf(first)).length, 3, 'and it ends once')
})

test('reuse ends that one session and no other', async (t) => {
  const [mine, other] = [await signIn(), await signIn()]
  await renew(mine.refreshToken)
  now += 60_000
  t.equal(await refusal(mine.refreshToken), INVALID)
  t.match(await renew(other.refreshToken), { refreshToken: String })
})

test('a refresh token is good for a day', async (t) => {
  const [one, other] = [await signIn(), await signIn()]
  now += 86_400_000 - 1
  t.match(await renew(one.refreshToken), { refreshToken: String })
  now += 1
  t.equal(await refusal(other.refreshToken), INVALID)
  t.equal((await sessionOf(other)).ended_reason, null, 'which is nobody’s fault')
})

test('a token of another’s making, and one of a session that is over, are of no use', async (t) => {
  const signed = await signIn()
  for (const token of ['fsr_', `${signed.refreshToken}x`, signed.refreshToken.toUpperCase(), 'fsk_demo_integrator']) {
    t.equal(await refusal(token), INVALID)
  }
  t.equal(await perform(guest(), logout, { refreshToken: signed.refreshToken }), null)
  t.equal(await refusal(signed.refreshToken), INVALID)
  t.equal((await sessionOf(signed)).ended_reason, 'signed-out')
})

test('a refresh gives the roles and the vendors of now', async (t) => {
  const first = await signIn()
  t.match(first.claims, { roles: ['customer', 'vendor'], vendorIds: [1] })
  await rowsOf(app.url, `update users set roles = '{customer,vendor,support}' where email = '${email}'`)
  await rowsOf(app.url, `insert into vendor_members (vendor_id, user_id, role) values (2, 2, 'staff')`)
  const second = await renew(first.refreshToken)
  t.strictSame(second.claims.roles, ['customer', 'vendor', 'support'])
  t.strictSame(second.claims.vendorIds, [1, 2])
  t.ok(second.claims.authVersion > first.claims.authVersion, 'and vouches for them')
})

test('nobody refreshes for an account that is gone', async (t) => {
  const signed = await signIn()
  await rowsOf(app.url, `update users set deleted_at = now() where email = '${email}'`)
  t.equal(await refusal(signed.refreshToken), 'common.unauthenticated')
  await rowsOf(app.url, `update users set deleted_at = null where email = '${email}'`)
})

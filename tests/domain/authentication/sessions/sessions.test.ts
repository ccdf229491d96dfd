import t, { test } from 'tap'
import type { User } from '../../../../domain/common/access.ts'
import type { AccessClaims } from '../../../../domain/common/gateways.ts'
import { endSessions } from '../../../../domain/authentication/index.ts'
import {
  endOtherSessions,
  endSession,
  listSessions,
  login,
  logout,
} from '../../../../domain/authentication/operations.ts'
import type { Tokens } from '../../../../domain/authentication/schema.ts'
import { handTokens } from '../../../../domain/authentication/sessions/hand.ts'
import { renewProof } from '../../../../domain/authentication/sessions/proof.ts'
import type { Session } from '../../../../domain/authentication/sessions/schema.ts'
import { pruneSessions } from '../../../../domain/authentication/tasks.ts'
import type { OutwardCtx } from '../../../../domain/common/context.ts'
import { perform } from '../../../../domain/common/operation.ts'
import type { Page } from '../../../../domain/common/page.ts'
import { orThrow } from '../../../../domain/common/idempotency/once.ts'
import { inTransaction } from '../../../../domain/common/unit-of-work.ts'
import { houseScope } from '../../../../server/context.ts'
import { rowsOf } from '../../../db/catalogue.ts'
import { people, scopeOf, testShop } from '../../../support/app.ts'
import { codeOf } from '../../../support/failure.ts'

const START = Date.parse('2026-03-01T12:00:00Z')
const DAY = 86_400_000

let now = START
const app = await testShop(t, { clock: () => new Date(now) })
const asActor = (actor: User) => scopeOf(app, actor)

t.beforeEach(async () => {
  now = START
  await rowsOf(app.url, 'delete from sessions')
})

/** Signs somebody in, and returns them as a door knows them from their token. */
async function signIn(name: 'customer' | 'vendor' = 'customer'): Promise<User & { readonly sessionId: number }> {
  const credentials = { email: `${name}@fashionistar.test`, password: 'fashionistar-demo' }
  const { accessToken } = (await perform(scopeOf(app, people.nobody), login, credentials)) as Tokens
  const { authVersion: _, ...claims } = JSON.parse(accessToken!) as AccessClaims
  return { kind: 'user', ...claims }
}

const listOf = async (actor: User, input: object = {}) =>
  (await perform(asActor(actor), listSessions, input)) as Page<Session>
const idsOf = async (actor: User) => (await listOf(actor)).results.map(({ id }) => id)
const end = (actor: User, id: number) => perform(asActor(actor), endSession, { id })
const events = (after: number) =>
  rowsOf(app.url, `select name, actor, payload from events where id > ${after} order by id`)
const lastEvent = async () => (await rowsOf<{ id: string }>(app.url, 'select max(id) as id from events'))[0]!.id

test('people see where they are signed in, newest first, and which of these they look from', async (t) => {
  const first = await signIn()
  now += 60_000
  const second = await signIn()
  await signIn('vendor')
  const { results } = await listOf(first)
  t.match(results, [
    { id: second.sessionId, current: false, createdAt: '2026-03-01T12:01:00.000Z' },
    {
      id: first.sessionId,
      current: true,
      method: 'password',
      ip: '192.0.2.1',
      userAgent: 'tests',
      createdAt: '2026-03-01T12:00:00.000Z',
      lastUsedAt: '2026-03-01T12:00:00.000Z',
      authenticatedAt: '2026-03-01T12:00:00.000Z',
      expiresAt: '2026-03-02T12:00:00.000Z',
    },
  ])
  t.equal(results.length, 2, 'and nobody else’s')
})

test('the list goes on page by page, and leaves out what has expired', async (t) => {
  await signIn()
  now += DAY / 2
  const [a, b, c] = [await signIn(), await signIn(), await signIn()]
  now += DAY / 2
  const first = await listOf(c, { limit: 2 })
  t.strictSame(
    first.results.map(({ id }) => id),
    [c.sessionId, b.sessionId],
  )
  const second = await listOf(c, { limit: 2, cursor: first.next! })
  t.strictSame(
    second.results.map(({ id }) => id),
    [a.sessionId],
  )
  t.equal(second.next, null)
  t.equal((await listOf(c, { limit: 2, cursor: second.previous! })).results.length, 2)
})

test('one session is ended by whoever it belongs to, once', async (t) => {
  const [mine, lost, stranger] = [await signIn(), await signIn(), await signIn('vendor')]
  t.equal(await codeOf(end(stranger, lost.sessionId)), 'authentication.session-not-found')
  const before = Number(await lastEvent())
  t.equal(await end(mine, lost.sessionId), null)
  t.equal(await codeOf(end(mine, lost.sessionId)), 'authentication.session-not-found')
  t.strictSame(await idsOf(mine), [mine.sessionId])
  t.strictSame(await events(before), [
    {
      name: 'session.ended',
      actor: 'user:3',
      payload: { sessionId: lost.sessionId, userId: 3, reason: 'ended-by-user' },
    },
  ])
})

test('all others are ended at once, and the one that asks is not', async (t) => {
  const [a, b, mine, stranger] = [await signIn(), await signIn(), await signIn(), await signIn('vendor')]
  const before = Number(await lastEvent())
  t.equal(await perform(asActor(mine), endOtherSessions, {}), null)
  t.strictSame(await idsOf(mine), [mine.sessionId])
  t.strictSame(await idsOf(stranger), [stranger.sessionId])
  const payload = { userId: 3, kept: mine.sessionId, sessionIds: [a.sessionId, b.sessionId] }
  t.match(await events(before), [{ name: 'user.signedOutElsewhere', payload }])
  await perform(asActor(mine), endOtherSessions, {})
  t.equal((await events(before)).length, 1, 'where there are none nothing happens')
})

test('signing out ends the session that asks, and signing out again does no harm', async (t) => {
  const [mine, other] = [await signIn(), await signIn()]
  const before = Number(await lastEvent())
  t.equal(await perform(asActor(mine), logout, {}), null)
  t.equal(await perform(asActor(mine), logout, {}), null)
  t.strictSame(await idsOf(other), [other.sessionId])
  t.equal((await events(before)).length, 1)
  t.equal(await codeOf(perform(scopeOf(app, people.nobody), logout, {})), 'common.unauthenticated')
})

test('all sessions of an account are ended by those who must, and their own event says why', async (t) => {
  const [mine, other, stranger] = [await signIn(), await signIn(), await signIn('vendor')]
  const scope = houseScope(app)
  const endAll = (options: Parameters<typeof endSessions>[2]) =>
    inTransaction(scope, scope.actor, (ctx) => endSessions(ctx, 3, options))
  const reasons = async () =>
    (await rowsOf<{ reason: string }>(app.url, 'select ended_reason as reason from sessions order by id')).map(
      ({ reason }) => reason,
    )
  t.strictSame(await endAll({ except: mine.sessionId, reason: 'password-changed' }), [other.sessionId])
  t.strictSame(await endAll({ reason: 'password-reset' }), [mine.sessionId])
  t.strictSame(await endAll({ reason: 'account-erased' }), [])
  t.strictSame(await reasons(), ['password-reset', 'password-changed', null])
  t.strictSame(await idsOf(stranger), [stranger.sessionId])
})

test('whoever proves once more who they are is given a token that says so, for the same session', async (t) => {
  const mine = await signIn()
  now += 3_600_000
  const scope = asActor(mine)
  const write: OutwardCtx['write'] = (work) => inTransaction(scope, scope.actor, work)
  const ctx: OutwardCtx = { ...scope, write, conclude: async (work) => orThrow(await write(work)) }
  const proofIn = async () => JSON.parse((await handTokens(ctx, mine.sessionId)).accessToken!) as AccessClaims
  t.equal((await proofIn()).authenticatedAt, START)
  await ctx.write((write) => renewProof(write, mine.sessionId))
  t.match(await proofIn(), { sessionId: mine.sessionId, authenticatedAt: now })
  t.equal((await handTokens(ctx, mine.sessionId)).refreshToken, undefined)
  await perform(scope, logout, {})
  t.equal(await codeOf(handTokens(ctx, mine.sessionId)), 'common.unauthenticated')
})

test('sessions are forgotten a week after they expired, and tokens a day after', async (t) => {
  await signIn()
  const count = async () =>
    (
      await rowsOf(
        app.url,
        'select (select count(*)::int from sessions) as sessions, (select count(*)::int from refresh_tokens) as tokens',
      )
    )[0]
  const prune = async () => {
    const scope = houseScope(app)
    await inTransaction(scope, scope.actor, (ctx) => ctx.enqueue(pruneSessions, {}))
    now += 1
    t.ok((await app.drain()) >= 1)
    return count()
  }
  await rowsOf(app.url, `insert into revocations (session_id, revoked_at) values (77, now() - interval '61 minutes')`)
  now += 2 * DAY - 1_000
  t.strictSame(await prune(), { sessions: 1, tokens: 1 })
  t.strictSame(await rowsOf(app.url, 'select from revocations where session_id = 77'), [])
  now += 2_000
  t.strictSame(await prune(), { sessions: 1, tokens: 0 })
  now = START + 8 * DAY + 1
  t.strictSame(await prune(), { sessions: 0, tokens: 0 })
})

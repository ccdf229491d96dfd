import type { User } from '../../common/access.ts'
import type { OutwardCtx, ReadCtx, WriteCtx } from '../../common/context.ts'
import { common, DomainError } from '../../common/errors.ts'
import { Id } from '../../common/fields.ts'
import { decodeCursor, type Page, type PageInput, toPage } from '../../common/page.ts'
import { sessionNotFound } from '../errors.ts'
import { otherSessionsEnded, sessionEnded } from '../events.ts'
import * as queries from './queries.ts'
import { findRefreshToken } from './refresh-queries.ts'
import { hashOf } from './refresh-token.ts'
import type { EndReason, OneSession, Refresh, Session } from './schema.ts'

export { refresh } from './refresh.ts'

/** Ends the session that asks. Who has only its refresh token left signs out with that; signing out twice does no harm. */
export async function logout(ctx: OutwardCtx, input: Refresh): Promise<null> {
  const { actor, gateways } = ctx
  const mine = actor.kind === 'user' ? actor : undefined
  const token = input.refreshToken ?? gateways.tokens.kept()
  if (token === undefined && mine?.sessionId === undefined) {
    throw new DomainError(common.unauthenticated, 'Sign out with an access token or with a refresh token.')
  }
  const known = token === undefined ? undefined : await findRefreshToken(ctx.db, hashOf(token))
  return ctx.conclude(async (write) => {
    if (known !== undefined) await endOne(write, known.userId, known.sessionId, 'signed-out')
    if (mine?.sessionId !== undefined) await endOne(write, mine.userId, mine.sessionId, 'signed-out')
    gateways.tokens.takeBack()
    return null
  })
}

/** Where the caller is signed in, newest first. */
export async function listSessions(ctx: ReadCtx<User>, { cursor, limit }: PageInput): Promise<Page<Session>> {
  const { userId, sessionId } = ctx.actor
  const ordering = '-id'
  const position = cursor === undefined ? undefined : decodeCursor(cursor, ordering, [Id])
  const found = await queries.listSessions(ctx.db, userId, { now: ctx.now, limit, position })
  const rows = found.map((session) => ({ ...session, current: session.id === sessionId }))
  return toPage({ rows, limit, ordering, position, keysOf: ({ id }) => [id] })
}

/** Ends one of the caller's sessions, on a device that was lost for one. */
export async function endSession(ctx: WriteCtx<User>, { id }: OneSession): Promise<null> {
  const ended = await endOne(ctx, ctx.actor.userId, id, 'ended-by-user')
  if (!ended) throw new DomainError(sessionNotFound, `No session of yours has the number ${id}.`)
  return null
}

/** Ends all of the caller's sessions but the one that asks. */
export async function endOtherSessions(ctx: WriteCtx<User>): Promise<null> {
  const { userId, sessionId: except } = ctx.actor
  const sessionIds = await queries.endSessions(ctx.db, { userId, except }, { now: ctx.now, reason: 'ended-by-user' })
  if (sessionIds.length > 0) await ctx.emit(otherSessionsEnded, { userId, kept: except ?? null, sessionIds })
  return null
}

async function endOne({ db, now, emit }: WriteCtx, userId: number, id: number, reason: EndReason): Promise<boolean> {
  const [sessionId] = await queries.endSessions(db, { userId, id }, { now, reason })
  if (sessionId !== undefined) await emit(sessionEnded, { sessionId, userId, reason })
  return sessionId !== undefined
}

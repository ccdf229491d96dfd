import { sql, type Transaction } from 'kysely'
import type { Reader } from '../../../db/connect.ts'
import type { DB } from '../../../db/types.ts'
import type { Role } from '../../common/access.ts'
import type { AccessClaims, Client } from '../../common/gateways.ts'
import { idColumn, keyset } from '../../common/keyset.ts'
import type { Position } from '../../common/page.ts'
import type { User } from '../schema.ts'
import type { EndReason, Session, SignInMethod } from './schema.ts'

export interface NewSession extends Client {
  readonly userId: number
  readonly method: SignInMethod
  readonly now: Date
  readonly expiresAt: Date
}

export async function insertSession(trx: Transaction<DB>, session: NewSession): Promise<number> {
  const now = session.now.toISOString()
  const row = {
    user_id: session.userId,
    method: session.method,
    user_agent: session.userAgent,
    ip: session.ip,
    created_at: now,
    last_used_at: now,
    authenticated_at: now,
    expires_at: session.expiresAt.toISOString(),
  }
  const { id } = await trx.insertInto('sessions').values(row).returning('id').executeTakeFirstOrThrow()
  return id
}

const live = (db: Reader, now: Date) =>
  db.selectFrom('sessions').where('sessions.ended_at', 'is', null).where('sessions.expires_at', '>', now.toISOString())

/** What a live session lets its user do, and who that is. */
export interface Standing {
  readonly claims: AccessClaims
  readonly user: User
}

/**
 * Nothing when the session is over or the account gone. It is one statement on purpose: roles, vendors and the version
 * that vouches for them are of one moment.
 */
export async function findStanding(db: Reader, sessionId: number, now: Date): Promise<Standing | undefined> {
  const row = await live(db, now)
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .where('sessions.id', '=', sessionId)
    .where('users.deleted_at', 'is', null)
    .select((eb) => [
      'users.id',
      'users.email',
      'users.full_name as fullName',
      'users.phone',
      sql<Role[]>`users.roles`.as('roles'),
      eb('users.email_verified_at', 'is not', null).$castTo<boolean>().as('emailVerified'),
      'users.auth_version as authVersion',
      'sessions.authenticated_at as authenticatedAt',
      sql<number[]>`array(select vendor_id from vendor_members where user_id = users.id order by 1)`.as('vendorIds'),
      sql<number[]>`array(
        select vendor_id from vendor_members where user_id = users.id and role = 'owner' order by 1
      )`.as('ownerOf'),
    ])
    .executeTakeFirst()
  if (row === undefined) return undefined
  const { authVersion, authenticatedAt, vendorIds, ownerOf, ...user } = row
  const { id: userId, roles } = user
  const proof = { sessionId, authVersion, authenticatedAt: Date.parse(authenticatedAt) }
  return { user, claims: { userId, roles, vendorIds, ownerOf, ...proof } }
}

/** Newest first. One row more than `limit`, to know whether a page follows. */
export function listSessions(
  db: Reader,
  userId: number,
  { now, limit, position }: { readonly now: Date; readonly limit: number; readonly position: Position | undefined },
): Promise<Omit<Session, 'current'>[]> {
  const { after, direction } = keyset([idColumn()], position, { descending: true })
  return live(db, now)
    .where('user_id', '=', userId)
    .where(after)
    .select(['id', 'method', 'ip', 'user_agent as userAgent', 'created_at as createdAt', 'last_used_at as lastUsedAt'])
    .select(['authenticated_at as authenticatedAt', 'expires_at as expiresAt'])
    .orderBy(sql`id ${direction}`)
    .limit(limit + 1)
    .execute()
}

export interface Ending {
  readonly now: Date
  readonly reason: EndReason
}

/** Ends a user's sessions: the one, all, or all but one. Returns which were not over before. */
export async function endSessions(
  trx: Transaction<DB>,
  which: { readonly userId: number; readonly id?: number; readonly except?: number | undefined },
  { now, reason }: Ending,
): Promise<number[]> {
  const { userId, id, except } = which
  const rows = await trx
    .updateTable('sessions')
    .set({ ended_at: now.toISOString(), ended_reason: reason })
    .where('user_id', '=', userId)
    .where('ended_at', 'is', null)
    .$if(id !== undefined, (query) => query.where('id', '=', id!))
    .$if(except !== undefined, (query) => query.where('id', '!=', except!))
    .returning('id')
    .execute()
  return rows.map((row) => row.id).toSorted((a, b) => a - b)
}

export async function updateProof(trx: Transaction<DB>, sessionId: number, now: Date): Promise<void> {
  await trx
    .updateTable('sessions')
    .set({ authenticated_at: now.toISOString() })
    .where('id', '=', sessionId)
    .where('ended_at', 'is', null)
    .execute()
}

import { sql, type Transaction } from 'kysely'
import type { Reader } from '../../../db/connect.ts'
import type { DB } from '../../../db/types.ts'
import type { Client } from '../../common/gateways.ts'

export interface Issue {
  readonly hash: Buffer
  readonly sessionId: number
  readonly now: Date
  readonly expiresAt: Date
}

export async function insertRefreshToken(
  trx: Transaction<DB>,
  { hash, sessionId, now, expiresAt }: Issue,
): Promise<void> {
  const times = { issued_at: now.toISOString(), expires_at: expiresAt.toISOString() }
  await trx
    .insertInto('refresh_tokens')
    .values({ hash, session_id: sessionId, ...times })
    .execute()
}

/** Uses a token up, which only one can; returns its session, which must not be over. */
export async function useRefreshToken(trx: Transaction<DB>, hash: Buffer, now: Date): Promise<number | undefined> {
  const at = now.toISOString()
  const { rows } = await sql<{ sessionId: number }>`
    update refresh_tokens set used_at = ${at}
    from sessions
    where refresh_tokens.hash = ${hash} and refresh_tokens.used_at is null and refresh_tokens.expires_at > ${at}
      and sessions.id = refresh_tokens.session_id and sessions.ended_at is null
    returning sessions.id as "sessionId"`.execute(trx)
  return rows[0]?.sessionId
}

export interface KnownToken {
  readonly sessionId: number
  readonly userId: number
  /** Null: it has not been used. */
  readonly usedAt: string | null
}

export function findRefreshToken(db: Reader, hash: Buffer): Promise<KnownToken | undefined> {
  return db
    .selectFrom('refresh_tokens')
    .innerJoin('sessions', 'sessions.id', 'refresh_tokens.session_id')
    .where('hash', '=', hash)
    .select(['sessions.id as sessionId', 'sessions.user_id as userId', 'used_at as usedAt'])
    .executeTakeFirst()
}

export interface Use extends Client {
  readonly now: Date
  readonly expiresAt: Date
}

export async function noteUse(trx: Transaction<DB>, sessionId: number, use: Use): Promise<void> {
  await trx
    .updateTable('sessions')
    .set({ last_used_at: use.now.toISOString(), expires_at: use.expiresAt.toISOString() })
    .set({ ip: use.ip, user_agent: use.userAgent })
    .where('id', '=', sessionId)
    .execute()
}

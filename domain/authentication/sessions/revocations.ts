import { sql } from 'kysely'
import type { Reader } from '../../../db/connect.ts'

/** Where triggers say what has been revoked, as it commits. */
export const REVOCATIONS = 'revocations'

/** Access tokens to be refused: those of a session, or those that vouch for less than this version of an account. */
export type Revocation = { readonly sessionId: number } | { readonly userId: number; readonly authVersion: number }

/** Longer than any access token lives, and than a transaction takes from the change to its commit. */
export const REVOCATION_MS = 6 * 60_000

/** Everything that an access token still good may be refused for. */
export async function listRevocations(db: Reader): Promise<Revocation[]> {
  const { rows } = await sql<{ sessionId: number | null; userId: number; authVersion: number }>`
    select session_id as "sessionId", user_id as "userId", max(auth_version) as "authVersion" from revocations
    where revoked_at > now() - ${REVOCATION_MS}::int * interval '1 millisecond'
    group by session_id, user_id`.execute(db)
  return rows.map(({ sessionId, ...user }) => (sessionId === null ? user : { sessionId }))
}

/** One as a trigger says it; nothing for what it does not say. */
export function readRevocation(text: string): Revocation | undefined {
  const [, sessionId, userId, authVersion] = /^(?:session (\d+)|user (\d+) (\d+))$/.exec(text) ?? []
  if (sessionId !== undefined) return { sessionId: Number(sessionId) }
  return userId === undefined ? undefined : { userId: Number(userId), authVersion: Number(authVersion) }
}

import type { Reader } from '../../../db/connect.ts'
import type { User } from '../../common/access.ts'
import * as queries from './queries.ts'

/** A user with what they may do now, by a session of theirs; nothing when it is over or the account gone. */
export async function findSessionActor(db: Reader, sessionId: number, now: Date): Promise<User | undefined> {
  const standing = await queries.findStanding(db, sessionId, now)
  if (standing === undefined) return undefined
  const { authVersion: _, ...claims } = standing.claims
  return { kind: 'user', ...claims }
}

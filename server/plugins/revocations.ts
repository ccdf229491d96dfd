import {
  listRevocations,
  readRevocation,
  type Revocation,
  REVOCATION_MS,
  REVOCATIONS,
} from '../../domain/authentication/index.ts'
import { Catcher } from '../catcher.ts'
import type { App } from '../context.ts'

/** What an access token says of its session and its account. */
export interface Standing {
  readonly sessionId: number
  readonly userId: number
  readonly authVersion: number
}

/** What has been taken back from access tokens that have not expired yet; asked at each request, so it is kept in memory. */
export interface Revocations {
  has(standing: Standing): boolean
  close(): void
}

/**
 * Listens for what triggers say, and polls as long as nothing can be heard. It is kept for longer than any access token
 * lives, counted from when it was learnt, so that no clock has to be right.
 */
export async function openRevocations({ db, listener, log }: App): Promise<Revocations> {
  const memory = rememberer()
  const read = async () => (await listRevocations(db)).forEach((each) => memory.add(each))
  const catcher = new Catcher({ what: 'revocations', read, log })
  const stop = await listener.listen(REVOCATIONS, {
    heard(text) {
      const revocation = readRevocation(text)
      if (revocation !== undefined) memory.add(revocation)
    },
    listening: () => catcher.turn(true),
    deaf: () => catcher.turn(false),
  })
  await catcher.read()
  return {
    has: memory.has,
    close() {
      stop()
      catcher.close()
    },
  }
}

interface Kept {
  readonly authVersion: number
  readonly until: number
}

function rememberer() {
  const sessions = new Map<number, Kept>()
  const users = new Map<number, Kept>()
  const keep = (map: Map<number, Kept>, id: number, authVersion: number) => {
    const now = performance.now()
    map.delete(id)
    map.set(id, { authVersion, until: now + REVOCATION_MS })
    for (const [oldest, { until }] of map) {
      if (until > now) break
      map.delete(oldest)
    }
  }
  return {
    add(revocation: Revocation): void {
      if ('sessionId' in revocation) return keep(sessions, revocation.sessionId, 0)
      const { userId, authVersion } = revocation
      return keep(users, userId, Math.max(authVersion, users.get(userId)?.authVersion ?? 0))
    },
    has: ({ sessionId, userId, authVersion }: Standing): boolean =>
      sessions.has(sessionId) || authVersion < (users.get(userId)?.authVersion ?? 0),
  }
}

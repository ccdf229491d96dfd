import { createHash, randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { deleteInBatches } from '../../common/batches.ts'
import type { TaskCtx, WriteCtx } from '../../common/context.ts'
import type { SignInMethod } from '../sessions/schema.ts'

/** How long somebody has to answer. */
export const CHALLENGE_SECONDS = 300
const MOST_ATTEMPTS = 5

/** What is asked of somebody: of whom, if that is known, and after which first proof. */
export type Challenge =
  | { readonly purpose: 'second-factor'; readonly userId: number; readonly method: SignInMethod }
  | { readonly purpose: 'passkey-registration'; readonly userId: number }
  | { readonly purpose: 'passkey-proof' }

type Purpose = Challenge['purpose']

/** Makes a challenge, to be answered once and soon. @returns what to ask, 256 random bits in base64url */
export async function pose({ db, now }: WriteCtx, challenge: Challenge): Promise<string> {
  const text = randomBytes(32).toString('base64url')
  const row = {
    hash: hashOf(text),
    purpose: challenge.purpose,
    user_id: 'userId' in challenge ? challenge.userId : null,
    method: 'method' in challenge ? challenge.method : null,
    created_at: now.toISOString(),
    expires_at: new Date(now.getTime() + CHALLENGE_SECONDS * 1_000).toISOString(),
  }
  await db.insertInto('auth_challenges').values(row).execute()
  return text
}

/** Counts one more answer to a challenge. @returns whose it is; nothing when it is not to be answered any more */
export async function countAttempt({ db, now }: WriteCtx, challenge: string): Promise<number | undefined> {
  const row = await db
    .updateTable('auth_challenges')
    .set((eb) => ({ attempts: eb('attempts', '+', 1) }))
    .where('hash', '=', hashOf(challenge))
    .where('purpose', '=', 'second-factor' satisfies Purpose)
    .where('expires_at', '>', now.toISOString())
    .where('attempts', '<', MOST_ATTEMPTS)
    .returning('user_id as userId')
    .executeTakeFirst()
  return row?.userId ?? undefined
}

/**
 * Uses a challenge up, however the answer turns out.
 * @param userId who it must have been posed to; null: to nobody in particular
 * @returns whether it was there to be answered
 */
export async function settle(
  { db, now }: Pick<WriteCtx, 'db' | 'now'>,
  challenge: string,
  purpose: Purpose,
  userId: number | null,
): Promise<boolean> {
  const row = await db
    .deleteFrom('auth_challenges')
    .where('hash', '=', hashOf(challenge))
    .where('purpose', '=', purpose)
    .where('user_id', 'is not distinct from', userId)
    .where('expires_at', '>', now.toISOString())
    .returning('purpose')
    .executeTakeFirst()
  return row !== undefined
}

/** Forgets what nobody can answer any more. @returns how many */
export async function pruneChallenges(ctx: TaskCtx): Promise<{ forgotten: number }> {
  return { forgotten: await deleteInBatches(ctx, 'auth_challenges', sql`expires_at <= ${ctx.now.toISOString()}`) }
}

const hashOf = (challenge: string): Buffer => createHash('sha256').update(challenge).digest()

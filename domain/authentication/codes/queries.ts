import { sql, type Transaction } from 'kysely'
import type { DB } from '../../../db/types.ts'
import { type Batching, deleteInBatches } from '../../common/batches.ts'
import type { Standing } from './guard.ts'
import type { Purpose } from './schema.ts'

/** Which row: a destination as the database knows it, and what for. */
export interface Key {
  readonly subject: Buffer
  readonly purpose: Purpose
}

const standing = [
  'code_hash as codeHash',
  'expires_at as expiresAt',
  'attempts',
  'requested_at as requestedAt',
  'failures',
  'failing_since as failingSince',
  'locked_until as lockedUntil',
] as const

/** Keeps others from guessing here until the transaction ends. Who has never been asked for has a row from now on, too. */
export function lockStanding(trx: Transaction<DB>, key: Key, now: Date): Promise<Standing> {
  const updated_at = now.toISOString()
  return trx
    .insertInto('account_codes')
    .values({ ...key, updated_at })
    .onConflict((conflict) => conflict.columns(['subject', 'purpose']).doUpdateSet({ updated_at }))
    .returning(standing)
    .executeTakeFirstOrThrow()
}

export async function saveStanding(
  trx: Transaction<DB>,
  { subject, purpose }: Key,
  { codeHash, expiresAt, requestedAt, failingSince, lockedUntil, ...counts }: Partial<Standing>,
): Promise<void> {
  await trx
    .updateTable('account_codes')
    .set({
      ...counts,
      ...(codeHash !== undefined && { code_hash: codeHash }),
      ...(expiresAt !== undefined && { expires_at: expiresAt }),
      ...(requestedAt !== undefined && { requested_at: requestedAt }),
      ...(failingSince !== undefined && { failing_since: failingSince }),
      ...(lockedUntil !== undefined && { locked_until: lockedUntil }),
    })
    .where('subject', '=', subject)
    .where('purpose', '=', purpose)
    .execute()
}

/** @returns how many destinations were forgotten */
export const deleteOlderThan = (ctx: Batching, before: Date): Promise<number> =>
  deleteInBatches(ctx, 'account_codes', sql`updated_at < ${before.toISOString()}`)

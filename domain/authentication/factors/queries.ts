import { sql, type Transaction } from 'kysely'
import type { Reader } from '../../../db/connect.ts'
import type { DB } from '../../../db/types.ts'

/** What an account can show beside its first proof. */
export interface Means {
  readonly totp: boolean
  readonly recoveryCodes: number
  readonly passkeys: number
}

export async function findMeans(db: Reader, userId: number): Promise<Means> {
  const { rows } = await sql<Means>`
    select
      exists (select from totp_factors where user_id = ${userId} and confirmed_at is not null) as totp,
      (select count(*)::int from recovery_codes where user_id = ${userId} and used_at is null) as "recoveryCodes",
      (select count(*)::int from passkeys where user_id = ${userId}) as passkeys`.execute(db)
  return rows[0]!
}

export interface FactorRow {
  readonly id: number
  readonly createdAt: string
  readonly lastUsedAt: string | null
}

export function listActive(db: Reader, userId: number): Promise<FactorRow[]> {
  return db
    .selectFrom('totp_factors')
    .where('user_id', '=', userId)
    .where('confirmed_at', 'is not', null)
    .select(['id', 'created_at as createdAt', 'last_used_at as lastUsedAt'])
    .orderBy('id')
    .execute()
}

/** The app that is being set up; one at a time, so another begins anew. */
export async function insertPending(
  trx: Transaction<DB>,
  { userId, secret, now }: { readonly userId: number; readonly secret: string; readonly now: Date },
): Promise<number> {
  await trx.deleteFrom('totp_factors').where('user_id', '=', userId).where('confirmed_at', 'is', null).execute()
  const { id } = await trx
    .insertInto('totp_factors')
    .values({ user_id: userId, secret, created_at: now.toISOString() })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** An app, with the guesses made at its codes. Nobody else guesses until the transaction ends. */
export interface LockedFactor {
  readonly id: number
  readonly secret: string
  readonly failures: number
  readonly failingSince: string | null
  readonly lockedUntil: string | null
}

export function lockFactor(
  trx: Transaction<DB>,
  userId: number,
  which: 'active' | 'pending',
): Promise<LockedFactor | undefined> {
  return trx
    .selectFrom('totp_factors')
    .where('user_id', '=', userId)
    .where('confirmed_at', which === 'active' ? 'is not' : 'is', null)
    .select(['id', 'secret', 'failures', 'failing_since as failingSince', 'locked_until as lockedUntil'])
    .forUpdate()
    .executeTakeFirst()
}

/** @returns whether the step had not been used, nor any after it */
export async function useStep(trx: Transaction<DB>, id: number, step: number, now: Date): Promise<boolean> {
  const row = await trx
    .updateTable('totp_factors')
    .set({ last_step: step, last_used_at: now.toISOString() })
    .set({ failures: 0, failing_since: null, locked_until: null })
    .where('id', '=', id)
    .where('confirmed_at', 'is not', null)
    .where((eb) => eb.or([eb('last_step', 'is', null), eb('last_step', '<', step)]))
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

/** Puts the app in force; the code that showed it works is used up. */
export async function confirm(trx: Transaction<DB>, id: number, step: number, now: Date): Promise<void> {
  const at = now.toISOString()
  await trx
    .updateTable('totp_factors')
    .set({ confirmed_at: at, last_used_at: at, last_step: step, failures: 0, failing_since: null, locked_until: null })
    .where('id', '=', id)
    .execute()
}

export async function saveFailures(
  trx: Transaction<DB>,
  id: number,
  { failures, failingSince, lockedUntil }: Omit<LockedFactor, 'id' | 'secret'>,
): Promise<void> {
  await trx
    .updateTable('totp_factors')
    .set({ failures, failing_since: failingSince, locked_until: lockedUntil })
    .where('id', '=', id)
    .execute()
}

/** @returns whether there was one that was in force */
export async function deleteActive(trx: Transaction<DB>, userId: number, id: number): Promise<boolean> {
  const row = await trx
    .deleteFrom('totp_factors')
    .where('user_id', '=', userId)
    .where('id', '=', id)
    .where('confirmed_at', 'is not', null)
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

export async function replaceRecoveryCodes(
  trx: Transaction<DB>,
  userId: number,
  hashes: readonly Buffer[],
  now: Date,
): Promise<void> {
  await trx.deleteFrom('recovery_codes').where('user_id', '=', userId).execute()
  if (hashes.length === 0) return
  const created_at = now.toISOString()
  await trx
    .insertInto('recovery_codes')
    .values(hashes.map((hash) => ({ user_id: userId, hash, created_at })))
    .execute()
}

/** @returns whether it was one that had not been used */
export async function useRecoveryCode(
  trx: Transaction<DB>,
  userId: number,
  hashes: readonly Buffer[],
  now: Date,
): Promise<boolean> {
  const row = await trx
    .updateTable('recovery_codes')
    .set({ used_at: now.toISOString() })
    .where('user_id', '=', userId)
    .where('hash', 'in', hashes)
    .where('used_at', 'is', null)
    .returning('user_id')
    .executeTakeFirst()
  return row !== undefined
}

import type { Transaction } from 'kysely'
import type { DB } from '../../../db/types.ts'

/** Everything beside a password by which an account can be entered, or acted for. */
export const WAYS_IN = [
  'totp_factors',
  'recovery_codes',
  'passkeys',
  'identities',
  'auth_challenges',
  'api_keys',
] as const

export async function takeWaysIn(trx: Transaction<DB>, userId: number): Promise<void> {
  for (const table of WAYS_IN) await trx.deleteFrom(table).where('user_id', '=', userId).execute()
}

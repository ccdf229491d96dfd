import type { Transaction } from 'kysely'
import type { Reader } from '../../../db/connect.ts'
import type { DB } from '../../../db/types.ts'
import type { NewPasskey, PasskeyKey } from '../../common/proofs.ts'
import type { Passkey } from './schema.ts'

const shown = ['id', 'name', 'backed_up as backedUp', 'created_at as createdAt', 'last_used_at as lastUsedAt'] as const

export function listPasskeys(db: Reader, userId: number): Promise<Passkey[]> {
  return db.selectFrom('passkeys').where('user_id', '=', userId).select(shown).orderBy('id').execute()
}

export async function listCredentialIds(db: Reader, userId: number): Promise<string[]> {
  const rows = await db.selectFrom('passkeys').where('user_id', '=', userId).select('credential_id').execute()
  return rows.map((row) => row.credential_id)
}

export interface KnownPasskey extends PasskeyKey {
  readonly id: number
  readonly userId: number
}

export function findByCredential(db: Reader, credentialId: string): Promise<KnownPasskey | undefined> {
  return db
    .selectFrom('passkeys')
    .where('credential_id', '=', credentialId)
    .select(['id', 'user_id as userId', 'credential_id as credentialId', 'public_key as publicKey', 'counter'])
    .executeTakeFirst()
}

/** @returns nothing when the passkey is known already, be it another's */
export function insertPasskey(
  trx: Transaction<DB>,
  made: NewPasskey & { readonly userId: number; readonly name: string; readonly now: Date },
): Promise<Passkey | undefined> {
  return trx
    .insertInto('passkeys')
    .values({
      user_id: made.userId,
      credential_id: made.credentialId,
      public_key: made.publicKey,
      counter: made.counter,
      transports: [...made.transports],
      backed_up: made.backedUp,
      name: made.name,
      created_at: made.now.toISOString(),
    })
    .onConflict((conflict) => conflict.column('credential_id').doNothing())
    .returning(shown)
    .executeTakeFirst()
}

export interface Use {
  readonly id: number
  /** As it was when the answer was checked. */
  readonly before: number
  readonly counter: number
  readonly backedUp: boolean
  readonly now: Date
}

/** @returns whether nobody has used it in between */
export async function notePasskeyUse(
  trx: Transaction<DB>,
  { id, before, counter, backedUp, now }: Use,
): Promise<boolean> {
  const row = await trx
    .updateTable('passkeys')
    .set({ counter, backed_up: backedUp, last_used_at: now.toISOString() })
    .where('id', '=', id)
    .where('counter', '=', before)
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

/** @returns nothing when there is none */
export function renamePasskey(
  trx: Transaction<DB>,
  { userId, id, name }: { readonly userId: number; readonly id: number; readonly name: string },
): Promise<Passkey | undefined> {
  return trx
    .updateTable('passkeys')
    .set({ name })
    .where('user_id', '=', userId)
    .where('id', '=', id)
    .returning(shown)
    .executeTakeFirst()
}

/** @returns whether there was one */
export async function deletePasskey(trx: Transaction<DB>, userId: number, id: number): Promise<boolean> {
  const row = await trx
    .deleteFrom('passkeys')
    .where('user_id', '=', userId)
    .where('id', '=', id)
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

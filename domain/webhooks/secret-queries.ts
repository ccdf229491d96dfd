import type { Transaction } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import type { DB } from '../../db/types.ts'

/** The secret in force from now on. */
export async function insertSecret(
  trx: Transaction<DB>,
  { endpointId, sealed }: { readonly endpointId: number; readonly sealed: string },
  now: Date,
): Promise<void> {
  const values = { endpoint_id: endpointId, sealed, created_at: now.toISOString() }
  await trx.insertInto('webhook_secrets').values(values).execute()
}

/** Lets the secret in force end at this time; those that were ending already end at once, so that two serve at most. */
export async function retireSecret(trx: Transaction<DB>, endpointId: number, until: Date): Promise<void> {
  const secrets = trx.deleteFrom('webhook_secrets').where('endpoint_id', '=', endpointId)
  await secrets.where('expires_at', 'is not', null).execute()
  await trx
    .updateTable('webhook_secrets')
    .set({ expires_at: until.toISOString() })
    .where('endpoint_id', '=', endpointId)
    .execute()
}

/** Sealed, the newest first. */
export async function findSecrets(db: Reader, endpointId: number, now: Date): Promise<string[]> {
  const rows = await db
    .selectFrom('webhook_secrets')
    .where('endpoint_id', '=', endpointId)
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', now.toISOString())]))
    .select('sealed')
    .orderBy('id', 'desc')
    .execute()
  return rows.map(({ sealed }) => sealed)
}

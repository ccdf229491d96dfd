import { sql, type Transaction } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import type { DB } from '../../db/types.ts'
import { holdsEverywhere, type User, vendorsWith } from '../common/access.ts'
import { idColumn, keyset } from '../common/keyset.ts'
import type { Position } from '../common/page.ts'
import type { CreateEndpoint, Endpoint } from './schema.ts'

export type Permission = 'webhooks:read' | 'webhooks:write'

/** An endpoint and whose it is. */
export interface OwnedEndpoint extends Endpoint {
  readonly userId: number | null
}

/** People see their own and those of the vendors they have the permission for; staff who have it for all see all. */
const visibleEndpoints = (db: Reader, actor: User, permission: Permission) =>
  db
    .selectFrom('webhook_endpoints')
    .$if(!holdsEverywhere(actor, permission), (query) =>
      query.where((eb) =>
        eb.or([
          eb('user_id', '=', actor.userId),
          eb('vendor_id', '=', sql<number>`any(${[...vendorsWith(actor, permission)]}::bigint[])`),
        ]),
      ),
    )

const columns = [
  'id',
  'user_id as userId',
  'vendor_id as vendorId',
  'url',
  'event_types as eventTypes',
  'description',
  sql<boolean>`disabled_reason is null`.as('enabled'),
  sql<Endpoint['disabledReason']>`disabled_reason`.as('disabledReason'),
  'created_at as createdAt',
  'updated_at as updatedAt',
] as const

/** Newest first. One row more than `limit`, to know whether a page follows. */
export function listEndpoints(
  db: Reader,
  actor: User,
  { vendorId, limit }: { readonly vendorId?: number | undefined; readonly limit: number },
  position?: Position,
): Promise<OwnedEndpoint[]> {
  const { after, direction } = keyset([idColumn()], position, { descending: true })
  return visibleEndpoints(db, actor, 'webhooks:read')
    .$if(vendorId !== undefined, (query) => query.where('vendor_id', '=', vendorId!))
    .where(after)
    .select(columns)
    .orderBy(sql`id ${direction}`)
    .limit(limit + 1)
    .execute()
}

export function findEndpoint(
  db: Reader,
  actor: User,
  permission: Permission,
  id: number,
): Promise<OwnedEndpoint | undefined> {
  return visibleEndpoints(db, actor, permission).where('id', '=', id).select(columns).executeTakeFirst()
}

/** The same, kept as it is until the transaction ends. */
export function lockEndpoint(trx: Transaction<DB>, actor: User, id: number): Promise<OwnedEndpoint | undefined> {
  return visibleEndpoints(trx, actor, 'webhooks:write')
    .where('id', '=', id)
    .select(columns)
    .forNoKeyUpdate()
    .executeTakeFirst()
}

/** Whose an endpoint is: one of the two. */
export interface Owner {
  readonly userId: number | null
  readonly vendorId: number | null
}

/** How many an owner has. Until the transaction ends nobody else counts, so that two at once do not both find room. */
export async function countEndpoints(trx: Transaction<DB>, { userId, vendorId }: Owner): Promise<number> {
  const name = `webhook endpoints of ${userId} ${vendorId}`
  await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(trx)
  const { count } = await trx
    .selectFrom('webhook_endpoints')
    .where((eb) => (vendorId === null ? eb('user_id', '=', userId) : eb('vendor_id', '=', vendorId)))
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return count
}

export function insertEndpoint(
  trx: Transaction<DB>,
  owner: Owner,
  { url, eventTypes, description }: Pick<CreateEndpoint, 'url' | 'eventTypes' | 'description'>,
  now: Date,
): Promise<OwnedEndpoint> {
  const at = now.toISOString()
  return trx
    .insertInto('webhook_endpoints')
    .values({
      user_id: owner.userId,
      vendor_id: owner.vendorId,
      url,
      event_types: eventTypes,
      description,
      created_at: at,
      updated_at: at,
    })
    .returning(columns)
    .executeTakeFirstOrThrow()
}

/** @param renewed whether what is known of its failures is forgotten: it is another place, or was repaired */
export function updateEndpoint(
  trx: Transaction<DB>,
  { id, url, eventTypes, description, disabledReason }: Endpoint,
  { renewed, now }: { readonly renewed: boolean; readonly now: Date },
): Promise<OwnedEndpoint> {
  return trx
    .updateTable('webhook_endpoints')
    .set({
      url,
      event_types: eventTypes,
      description,
      disabled_reason: disabledReason,
      updated_at: now.toISOString(),
      ...(renewed && { failures: 0, failing_since: null, paused_until: null }),
    })
    .where('id', '=', id)
    .returning(columns)
    .executeTakeFirstOrThrow()
}

/** Has the next delivery find out at once whether an endpoint is up again. */
export async function endPause(trx: Transaction<DB>, id: number): Promise<void> {
  await trx.updateTable('webhook_endpoints').set({ paused_until: null }).where('id', '=', id).execute()
}

/** With all that it is owed, and every trace of what it was sent. */
export async function deleteEndpoint(trx: Transaction<DB>, id: number): Promise<void> {
  await trx.deleteFrom('webhook_endpoints').where('id', '=', id).execute()
}

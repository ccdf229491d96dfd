import { type RawBuilder, sql, type Transaction } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import type { DB } from '../../db/types.ts'
import { type Actor, holdsEverywhere, isStaff, vendorsWith } from '../common/access.ts'
import { idColumn, keyset } from '../common/keyset.ts'
import type { Position } from '../common/page.ts'
import type { Collection, ListCollections } from './schema.ts'

const shown = sql.raw(`c.id, c.slug, c.name, c.description, c.rule, c.ordering, c.added_ids as "addedIds",
  c.excluded_ids as "excludedIds", c.published, c.created_at as "createdAt", c.updated_at as "updatedAt",
  case when v.id is not null then json_build_object('id', v.id, 'name', v.name, 'slug', v.slug) end as vendor
  from collections c left join vendors v on v.id = c.vendor_id`)

/** Published ones are everybody's, unless their vendor may not sell; the others are for those who act for it, and staff. */
function visible(actor: Actor): RawBuilder<unknown> {
  if (isStaff(actor)) return sql`true`
  const mine = actor.kind === 'user' ? actor.vendorIds : []
  return sql`(c.published and (v.id is null or v.status = 'approved') or v.id = any(${[...mine]}::bigint[]))`
}

/** Those an actor may change. */
const ownedBy = (actor: Actor): RawBuilder<unknown> =>
  holdsEverywhere(actor, 'catalogue:write')
    ? sql`true`
    : sql`c.vendor_id = any(${[...vendorsWith(actor, 'catalogue:write')]}::bigint[])`

const called = (idOrSlug: number | string): RawBuilder<unknown> =>
  typeof idOrSlug === 'number' ? sql`c.id = ${idOrSlug}` : sql`c.slug = ${idOrSlug}`

/** Newest first. One row more than `limit`, to know whether a page follows. */
export async function listCollections(
  db: Reader,
  actor: Actor,
  { vendor, ofMarket, limit }: ListCollections,
  position?: Position,
): Promise<Collection[]> {
  const { after, direction } = keyset([idColumn(sql`c.id`)], position, { descending: true })
  const conditions = [
    visible(actor),
    after,
    ...(vendor === undefined ? [] : [typeof vendor === 'number' ? sql`v.id = ${vendor}` : sql`v.slug = ${vendor}`]),
    ...(ofMarket === undefined ? [] : [sql`(c.vendor_id is null) = ${ofMarket}`]),
  ]
  const { rows } = await sql<Collection>`
    select ${shown} where ${sql.join(conditions, sql` and `)} order by c.id ${direction} limit ${limit + 1}`.execute(db)
  return rows
}

export async function findCollection(
  db: Reader,
  actor: Actor,
  idOrSlug: number | string,
): Promise<Collection | undefined> {
  const { rows } = await sql<Collection>`select ${shown} where ${called(idOrSlug)} and ${visible(actor)}`.execute(db)
  return rows[0]
}

/** Locked until the transaction ends, so that edits of it follow one another. */
export async function lockCollection(trx: Transaction<DB>, actor: Actor, id: number): Promise<Collection | undefined> {
  const { rows } = await sql<Collection>`
    select ${shown} where c.id = ${id} and ${ownedBy(actor)} for no key update of c`.execute(trx)
  return rows[0]
}

/** The slug itself, or with the lowest number behind it that no collection has, whosever it is. */
export async function freeSlug(trx: Transaction<DB>, slug: string): Promise<string> {
  const { rows } = await sql<{ slug: string }>`select free_collection_slug(${slug}) as slug`.execute(trx)
  return rows[0]!.slug
}

export type Fields = Omit<Collection, 'id' | 'slug' | 'vendor' | 'createdAt' | 'updatedAt'>

const rowOf = ({ rule, addedIds, excludedIds, ...fields }: Fields) => ({
  ...fields,
  rule: JSON.stringify(rule),
  added_ids: [...addedIds],
  excluded_ids: [...excludedIds],
})

/** Returns the id, or nothing when the slug is taken. */
export async function insertCollection(
  trx: Transaction<DB>,
  { vendorId, slug, ...fields }: Fields & { readonly vendorId: number | null; readonly slug: string },
  now: Date,
): Promise<number | undefined> {
  const at = now.toISOString()
  const row = await trx
    .insertInto('collections')
    .values({ vendor_id: vendorId, slug, ...rowOf(fields), created_at: at, updated_at: at })
    .onConflict((conflict) => conflict.column('slug').doNothing())
    .returning('id')
    .executeTakeFirst()
  return row?.id
}

/** Later than before even when two edits fall into one millisecond. */
export async function updateCollection(trx: Transaction<DB>, id: number, fields: Fields, now: Date): Promise<void> {
  const updated_at = sql<string>`greatest(${now.toISOString()}::timestamptz, updated_at + interval '1 millisecond')`
  await trx
    .updateTable('collections')
    .set({ ...rowOf(fields), updated_at })
    .where('id', '=', id)
    .execute()
}

export async function deleteCollection(trx: Transaction<DB>, id: number): Promise<void> {
  await trx.deleteFrom('collections').where('id', '=', id).execute()
}

import type { Transaction } from 'kysely'
import { sql } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import type { DB } from '../../db/types.ts'
import { type Actor, seesAll } from '../common/access.ts'
import { byName } from '../common/keyset.ts'
import type { Position } from '../common/page.ts'
import type { Vendor, VendorStatus } from './schema.ts'

const columns = ['id', 'name', 'slug', 'description', 'created_at as createdAt'] as const

/** All but those that have left, whether they may sell or not. */
const standingVendors = (db: Reader) =>
  db
    .selectFrom('vendors')
    .where('deleted_at', 'is', null)
    .select([...columns, sql<VendorStatus>`status`.as('status')])

/** Who sells is public; of the others hear their members, and staff. */
export function findVisibleVendor(db: Reader, actor: Actor, idOrSlug: number | string): Promise<Vendor | undefined> {
  const column = typeof idOrSlug === 'number' ? 'id' : 'slug'
  const mine = actor.kind === 'user' ? actor.vendorIds : []
  return standingVendors(db)
    .where(column, '=', idOrSlug)
    .$if(!seesAll(actor), (query) =>
      query.where(sql<boolean>`(status = 'approved' or id = any(${[...mine]}::bigint[]))`),
    )
    .executeTakeFirst()
}

/** For who may act for it, whether it sells or not. */
export function findVendor(db: Reader, idOrSlug: number | string): Promise<Vendor | undefined> {
  const column = typeof idOrSlug === 'number' ? 'id' : 'slug'
  return standingVendors(db).where(column, '=', idOrSlug).executeTakeFirst()
}

/** Those that sell, by name, then id. One row more than `limit`, to know whether a page follows. */
export function listVendors(db: Reader, limit: number, position?: Position): Promise<Vendor[]> {
  const { after, direction } = byName(position)
  return standingVendors(db)
    .where('status', '=', 'approved')
    .where(after)
    .orderBy(sql`name ${direction}, id ${direction}`)
    .limit(limit + 1)
    .execute()
}

/** The slug itself, or with the lowest number behind it that no vendor has or had. */
export async function freeSlug(trx: Transaction<DB>, slug: string): Promise<string> {
  const { rows } = await sql<{ slug: string }>`
    select candidate as slug
    from generate_series(1, 1 + (select count(*) from vendors where starts_with(slug, ${slug}))) as n,
      lateral (select ${slug} || case when n = 1 then '' else '-' || n end) as numbered (candidate)
    where not exists (select from vendors where vendors.slug = candidate)
    order by n limit 1`.execute(trx)
  return rows[0]!.slug
}

/** Returns nothing when the slug is taken. */
export function insertVendor(
  trx: Transaction<DB>,
  vendor: Pick<Vendor, 'name' | 'slug' | 'description' | 'status'>,
  now: Date,
): Promise<Vendor | undefined> {
  return trx
    .insertInto('vendors')
    .values({ ...vendor, created_at: now.toISOString(), updated_at: now.toISOString() })
    .onConflict((conflict) => conflict.column('slug').doNothing())
    .returning([...columns, sql<VendorStatus>`status`.as('status')])
    .executeTakeFirst()
}

export interface EnsuredVendor {
  readonly id: number
  /** Whether it was made just now, and here. */
  readonly made: boolean
}

/** The vendor of this name, else of this slug (the same name spelt differently), made and let in now when there is none. */
export async function ensureVendor(trx: Transaction<DB>, name: string, slug: string): Promise<EnsuredVendor> {
  const found = (await findByName(trx, name, slug)) ?? (await findBySlug(trx, slug))
  if (found !== undefined) return { id: found.id, made: false }
  // The row of whoever made it at the same time is only read: to update it would lock it against its products.
  const made = await trx
    .insertInto('vendors')
    .values({ name, slug, status: 'approved' })
    .onConflict((conflict) => conflict.column('slug').doNothing())
    .returning('id')
    .executeTakeFirst()
  return { id: (made ?? (await findBySlug(trx, slug)))!.id, made: made !== undefined }
}

/** Of several of one name, the one with the slug that the name makes. */
function findByName(db: Reader, name: string, slug: string): Promise<{ id: number } | undefined> {
  const ofName = standingVendors(db).where('name', '=', name)
  return ofName
    .orderBy(sql`slug = ${slug}`, 'desc')
    .orderBy('id')
    .executeTakeFirst()
}

/** Vendors that have left among them: a slug is never given twice. */
function findBySlug(db: Reader, slug: string): Promise<{ id: number } | undefined> {
  return db.selectFrom('vendors').select('id').where('slug', '=', slug).executeTakeFirst()
}

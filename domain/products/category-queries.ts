import { sql, type Transaction } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import type { DB } from '../../db/types.ts'
import { byName } from '../common/keyset.ts'
import type { Position } from '../common/page.ts'
import { slugify } from '../common/slug.ts'
import type { Category } from './schema.ts'

const categories = (db: Reader) => db.selectFrom('categories').select(['id', 'name', 'slug', 'parent_id as parentId'])

export function findCategory(db: Reader, idOrSlug: number | string): Promise<Category | undefined> {
  const column = typeof idOrSlug === 'number' ? 'id' : 'slug'
  return categories(db).where(column, '=', idOrSlug).executeTakeFirst()
}

/** By name, then id. One row more than `limit`, to know whether a page follows. */
export function listCategories(db: Reader, limit: number, position?: Position): Promise<Category[]> {
  const { after, direction } = byName(position)
  return categories(db)
    .where(after)
    .orderBy(sql`name ${direction}, id ${direction}`)
    .limit(limit + 1)
    .execute()
}

/** The category at the end of a path of names, made with its ancestors where they are missing. */
export async function ensureCategory(trx: Transaction<DB>, path: readonly string[]): Promise<number> {
  let parentId: number | null = null
  for (const [depth, name] of path.entries()) {
    const slug = slugify(path.slice(0, depth + 1).join(' '))
    parentId = await ensureOne(trx, name, slug, parentId)
  }
  return parentId!
}

/**
 * A category is known by its name below its parent; its slug may be any. One that is spelt differently but has the same
 * slug is the same, unless it hangs elsewhere (`Women > Bags` and `Women Bags`): then the new slug is numbered.
 */
async function ensureOne(trx: Transaction<DB>, name: string, slug: string, parentId: number | null): Promise<number> {
  const named = await categories(trx)
    .where(sql<boolean>`parent_id is not distinct from ${parentId}::bigint`)
    .where('name', '=', name)
    .orderBy('id')
    .executeTakeFirst()
  if (named !== undefined) return named.id
  for (let n = 1; ; n += 1) {
    const candidate = n === 1 ? slug : `${slug}-${n}`
    const category = (await findCategory(trx, candidate)) ?? (await insertCategory(trx, name, candidate, parentId))
    if (category.parentId === parentId) return category.id
  }
}

/**
 * Two that make it at once wait for each other here and then have the same. The row that was there is only read: to
 * update it would lock it against the products that point to it, and two imports would stand in each other's way.
 */
async function insertCategory(
  trx: Transaction<DB>,
  name: string,
  slug: string,
  parentId: number | null,
): Promise<Category> {
  const made = await trx
    .insertInto('categories')
    .values({ name, slug, parent_id: parentId })
    .onConflict((conflict) => conflict.column('slug').doNothing())
    .returning(['id', 'name', 'slug', 'parent_id as parentId'])
    .executeTakeFirst()
  return made ?? categories(trx).where('slug', '=', slug).executeTakeFirstOrThrow()
}

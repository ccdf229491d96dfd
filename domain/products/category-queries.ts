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

export interface EnsuredCategory {
  readonly id: number
  /** Those that were made just now, and here; a parent before its children. */
  readonly made: readonly Category[]
}

/** The category at the end of a path of names, made with its ancestors where they are missing. */
export async function ensureCategory(trx: Transaction<DB>, path: readonly string[]): Promise<EnsuredCategory> {
  let parentId: number | null = null
  const made: Category[] = []
  for (const [depth, name] of path.entries()) {
    const slug = slugify(path.slice(0, depth + 1).join(' '))
    const category = await ensureOne(trx, { name, slug, parentId })
    if (category.isNew) made.push(category)
    parentId = category.id
  }
  return { id: parentId!, made }
}

type NewCategory = Omit<Category, 'id'>
type Ensured = Category & { readonly isNew: boolean }

/**
 * A category is known by its name below its parent; its slug may be any. One that is spelt differently but has the same
 * slug is the same, unless it hangs elsewhere (`Women > Bags` and `Women Bags`): then the new slug is numbered.
 */
async function ensureOne(trx: Transaction<DB>, wanted: NewCategory): Promise<Ensured> {
  const { name, slug, parentId } = wanted
  const named = await categories(trx)
    .where(sql<boolean>`parent_id is not distinct from ${parentId}::bigint`)
    .where('name', '=', name)
    .orderBy('id')
    .executeTakeFirst()
  if (named !== undefined) return { ...named, isNew: false }
  for (let n = 1; ; n += 1) {
    const candidate = n === 1 ? slug : `${slug}-${n}`
    const found = await findCategory(trx, candidate)
    const category = found ? { ...found, isNew: false } : await insertCategory(trx, { ...wanted, slug: candidate })
    if (category.parentId === parentId) return category
  }
}

/**
 * Two that make it at once wait for each other here and then have the same. The row that was there is only read: to
 * update it would lock it against the products that point to it, and two imports would stand in each other's way.
 */
async function insertCategory(trx: Transaction<DB>, { name, slug, parentId }: NewCategory): Promise<Ensured> {
  const made = await trx
    .insertInto('categories')
    .values({ name, slug, parent_id: parentId })
    .onConflict((conflict) => conflict.column('slug').doNothing())
    .returning(['id', 'name', 'slug', 'parent_id as parentId'])
    .executeTakeFirst()
  if (made !== undefined) return { ...made, isNew: true }
  return { ...(await categories(trx).where('slug', '=', slug).executeTakeFirstOrThrow()), isNew: false }
}

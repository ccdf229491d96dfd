import { sql, type Transaction } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import type { DB } from '../../db/types.ts'
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
  const direction = position?.backwards === true ? 'desc' : 'asc'
  let query = categories(db)
    .orderBy('name', direction)
    .orderBy('id', direction)
    .limit(limit + 1)
  if (position !== undefined) {
    const [name, id] = position.keys
    query = query.where(sql<boolean>`(name, id) ${sql.raw(position.backwards ? '<' : '>')} (${name}, ${id}::bigint)`)
  }
  return query.execute()
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

async function ensureOne(trx: Transaction<DB>, name: string, slug: string, parentId: number | null): Promise<number> {
  const found = await trx.selectFrom('categories').select('id').where('slug', '=', slug).executeTakeFirst()
  if (found !== undefined) return found.id
  const made = await trx
    .insertInto('categories')
    .values({ name, slug, parent_id: parentId })
    .onConflict((conflict) => conflict.column('slug').doUpdateSet({ slug }))
    .returning('id')
    .executeTakeFirstOrThrow()
  return made.id
}

import { sql, type Transaction } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import type { DB } from '../../db/types.ts'
import { listItemJson, productJoins } from './product-json.ts'

/** How many are remembered of each who looks. */
const MOST = 50

/** Notes that somebody looks at a product, and forgets what they looked at longest ago. Takes the account to be locked. */
export async function noteView(trx: Transaction<DB>, userId: number, productId: number, now: Date): Promise<void> {
  await sql`
    insert into product_views (user_id, product_id, viewed_at) values (${userId}, ${productId}, ${now.toISOString()})
    on conflict (user_id, product_id) do update set viewed_at = greatest(product_views.viewed_at, excluded.viewed_at)`.execute(
    trx,
  )
  await sql`
    delete from product_views where user_id = ${userId} and product_id in (
      select product_id from product_views where user_id = ${userId}
      order by viewed_at desc, product_id desc offset ${MOST}
    )`.execute(trx)
}

/** Those that are on sale, the latest look first. */
export async function listViewed(db: Reader, userId: number): Promise<{ json: string }[]> {
  const { rows } = await sql<{ json: string }>`
    select ${sql.raw(listItemJson)} as json
    from product_views seen join products p on p.id = seen.product_id ${sql.raw(productJoins)}
    where seen.user_id = ${userId} and p.published and p.deleted_at is null
    order by seen.viewed_at desc, p.id desc`.execute(db)
  return rows
}

export async function listViews(db: Reader, userId: number): Promise<{ productId: number; viewedAt: string }[]> {
  return db
    .selectFrom('product_views')
    .where('user_id', '=', userId)
    .select(['product_id as productId', 'viewed_at as viewedAt'])
    .orderBy('viewed_at', 'desc')
    .orderBy('product_id', 'desc')
    .execute()
}

export async function deleteViews(trx: Transaction<DB>, userId: number): Promise<void> {
  await trx.deleteFrom('product_views').where('user_id', '=', userId).execute()
}

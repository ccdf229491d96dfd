// People who buy, have what they bought, and say what they think of it.

import { sql } from 'kysely'
import type { User } from '../../../domain/common/access.ts'
import type { Operation } from '../../../domain/common/operation.ts'
import { perform } from '../../../domain/common/operation.ts'
import { listReviews } from '../../../domain/reviews/operations.ts'
import type { ReviewPage } from '../../../domain/reviews/schema.ts'
import { people, scopeOf, type TestApp } from '../../support/app.ts'

let made = 0

/** Somebody whose address is verified, unless it is said that it is not. */
export async function somebody(app: TestApp, fullName = 'Sam Somebody', verified = true): Promise<User> {
  made += 1
  const at = verified ? new Date().toISOString() : null
  const { id } = await app.db
    .insertInto('users')
    .values({ email: `critic-${made}@fashionistar.test`, full_name: fullName, email_verified_at: at })
    .returning('id')
    .executeTakeFirstOrThrow()
  return { kind: 'user', userId: id, roles: ['customer'], vendorIds: [], ownerOf: [] }
}

export const crowd = (app: TestApp, count: number): Promise<User[]> =>
  Promise.all(Array.from({ length: count }, () => somebody(app)))

/** So that calls run at once that are made at once: a pool opens connections when they are asked for, and that takes longer. */
export async function openConnections(app: TestApp): Promise<void> {
  await Promise.all(Array.from({ length: 20 }, () => sql`select pg_sleep(0.05)`.execute(app.db)))
}

/** Asks as somebody. */
export const as =
  (app: TestApp) =>
  <T>(who: User, operation: Operation, input: object): Promise<T> =>
    perform(scopeOf(app, who), operation, input) as Promise<T>

/** Somebody has bought the first variant of a product; it has arrived, or has not yet. */
export async function bought(app: TestApp, { userId }: User, productId: number, arrived = true): Promise<void> {
  const status = arrived ? 'delivered' : 'shipped'
  await sql`
    with the as (
      select v.id as variant, p.vendor_id from variants v join products p on p.id = v.product_id
      where p.id = ${productId} order by v.id limit 1
    ), bill as (
      insert into orders (customer_id, status, currency, total_amount, subtotal_amount, delivery_address, shipping_method, placed_at)
      values (${userId}, ${status}, 'NGN', 100, 100, '{"country": "NG"}', 'standard', now())
      returning id
    ), part as (
      insert into sub_orders (order_id, vendor_id, status, shipped_at, delivered_at)
      select bill.id, the.vendor_id, ${status}, now(), ${arrived ? sql`now()` : sql`null`} from bill, the
      returning id, order_id
    )
    insert into order_items (
      order_id, sub_order_id, variant_id, product_name, options, quantity, unit_price_amount, payable_amount
    )
    select part.order_id, part.id, the.variant, 'Bought', '{}', 1, 100, 100 from part, the`.execute(app.db)
}

/** What everybody is shown. */
export const shown = async (app: TestApp, id: number, input: object = {}): Promise<ReviewPage> =>
  (await perform(scopeOf(app, people.nobody), listReviews, { id, ...input })) as ReviewPage

/** The sums as they have to be, from the reviews themselves. */
export async function countedAnew(app: TestApp, productId: number): Promise<ReviewPage['ratings']> {
  const { rows } = await sql<{ rating: number; count: number }>`
    select rating, count(*) from reviews where product_id = ${productId} and status = 'published' group by rating`.execute(
    app.db,
  )
  const of = (stars: number) => rows.find(({ rating }) => rating === stars)?.count ?? 0
  const count = rows.reduce((sum, row) => sum + row.count, 0)
  const total = rows.reduce((sum, row) => sum + row.count * row.rating, 0)
  const average = count === 0 ? null : Math.round((total / count) * 100) / 100
  return { average, count, stars: { 1: of(1), 2: of(2), 3: of(3), 4: of(4), 5: of(5) } }
}

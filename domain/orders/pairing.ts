import { sql } from 'kysely'
import type { TaskCtx } from '../common/context.ts'

/** Of a larger order the first; it says little of any two, and would write much. */
const MOST_PRODUCTS = 20

/**
 * Counts each two products of a paid order as bought together, once however often the task runs. In one order of pairs:
 * orders of the same things are counted side by side.
 */
export async function countPairs(ctx: TaskCtx, orderId: number): Promise<void> {
  await ctx.writeOnce(({ db }) =>
    sql`
      with bought as (
        select distinct v.product_id as id from order_items i join variants v on v.id = i.variant_id
        where i.order_id = ${orderId} order by id limit ${MOST_PRODUCTS}
      )
      insert into product_pairs as pair (product_id, other_id, orders)
      select one.id, other.id, 1 from bought one join bought other on other.id <> one.id order by one.id, other.id
      on conflict (product_id, other_id) do update set orders = pair.orders + 1`.execute(db),
  )
}

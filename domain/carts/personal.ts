import { sql } from 'kysely'
import type { WriteCtx } from '../common/context.ts'
import type { ExportCtx } from '../common/personal.ts'

/** What somebody has in their cart, and had in those before it that are still kept. */
export async function exportOf({ db }: ExportCtx, userId: number): Promise<unknown> {
  const { rows } = await sql`
    select c.id, c.created_at as "createdAt", c.updated_at as "updatedAt", c.ended_as as "endedAs", c.currency, c.codes,
      c.country, c.region, c.shipping_method as "shippingMethod", (
        select coalesce(json_agg(json_build_object(
          'variantId', i.variant_id, 'product', p.name, 'options', v.options, 'quantity', i.quantity) order by i.id), '[]')
        from cart_items i join variants v on v.id = i.variant_id join products p on p.id = v.product_id
        where i.cart_id = c.id
      ) as items
    from carts c where c.user_id = ${userId} order by c.id`.execute(db)
  return rows
}

/** Their carts go, and with them those they filled before they signed in. */
export async function eraseUser({ db }: WriteCtx, userId: number): Promise<void> {
  await sql`delete from carts where merged_into in (select id from carts where user_id = ${userId})`.execute(db)
  await sql`delete from carts where user_id = ${userId}`.execute(db)
}

import { sql, type Transaction } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import type { DB } from '../../db/types.ts'
import type { CartItem } from './schema.ts'

export interface Line {
  readonly variantId: number
  readonly quantity: number
}

export interface StoredItem extends Line, Pick<CartItem, 'id' | 'product' | 'options' | 'vendor'> {
  /** What it cost when it was put in, in the cart's currency; nothing when that was another. */
  readonly seen: number | null
}

/** In the order they were put in, with what they are, whether or not they can still be bought. */
export async function listItems(db: Reader, cartId: number): Promise<StoredItem[]> {
  const { rows } = await sql<StoredItem>`
    select i.id, i.variant_id as "variantId", i.quantity, i.price_amount_seen as seen, v.options,
      json_build_object('id', p.id, 'slug', p.slug, 'name', p.name) as product,
      json_build_object('id', m.id, 'name', m.name, 'slug', m.slug) as vendor
    from cart_items i join variants v on v.id = i.variant_id join products p on p.id = v.product_id
      join vendors m on m.id = p.vendor_id
    where i.cart_id = ${cartId} order by i.id`.execute(db)
  return rows
}

export interface WrittenLine extends Line {
  readonly seen: number | null
}

/** Makes these lines of a cart be so; those that are not named stay. */
export async function writeLines(
  trx: Transaction<DB>,
  cartId: number,
  lines: readonly WrittenLine[],
  now: Date,
): Promise<void> {
  await sql`
    insert into cart_items (cart_id, variant_id, quantity, price_amount_seen, added_at)
    select ${cartId}, "variantId", quantity, seen, ${now.toISOString()}
    from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) as line ("variantId" bigint, quantity int, seen bigint)
    on conflict (cart_id, variant_id) do update
    set quantity = excluded.quantity, price_amount_seen = excluded.price_amount_seen`.execute(trx)
}

/** @returns whether the cart had it */
export async function deleteItem(trx: Transaction<DB>, cartId: number, itemId: number): Promise<boolean> {
  const { numDeletedRows } = await trx
    .deleteFrom('cart_items')
    .where('cart_id', '=', cartId)
    .where('id', '=', itemId)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

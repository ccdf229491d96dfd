import { sql, type Transaction } from 'kysely'
import type { DB } from '../../../db/types.ts'

/** Notes which item of the new order stands for what was sent back. @param itemIds in the order of what was */
export async function linkExchange(trx: Transaction<DB>, returnId: number, itemIds: readonly number[]): Promise<void> {
  await sql`
    update return_items set exchange_item_id = linked.item_id
    from (
      select ri.order_item_id, row_number() over (order by ri.order_item_id) as place
      from return_items ri where ri.return_id = ${returnId}
    ) as sent join unnest(${[...itemIds]}::bigint[]) with ordinality as linked (item_id, place) using (place)
    where return_id = ${returnId} and return_items.order_item_id = sent.order_item_id`.execute(trx)
}

/** Pieces of an order that were paid for. */
export interface PaidPieces {
  readonly orderId: number
  readonly itemId: number
  readonly quantity: number
}

/**
 * Where the money lies for what is sent back: what came in exchange cost nothing, so for that it is with the order it was
 * exchanged for, however many times. All of it is one order's.
 */
export async function findPaidPieces(trx: Transaction<DB>, returnId: number): Promise<PaidPieces[]> {
  const { rows } = await sql<PaidPieces>`
    with recursive chain as (
      select order_item_id as item_id, quantity from return_items where return_id = ${returnId}
      union all
      select origin.order_item_id, chain.quantity
      from chain join return_items origin on origin.exchange_item_id = chain.item_id
    )
    select i.order_id as "orderId", i.id as "itemId", sum(chain.quantity)::int as quantity
    from chain join order_items i on i.id = chain.item_id
    where not exists (select from return_items origin where origin.exchange_item_id = i.id)
    group by i.order_id, i.id order by i.id`.execute(trx)
  return rows
}

import type { Transaction } from 'kysely'
import { statement } from '../../db/connect.ts'
import type { DB } from '../../db/types.ts'

/** An item of an order with what of it has been given back. */
export interface RefundableItem {
  readonly id: number
  readonly subOrderId: number
  readonly variantId: number
  readonly quantity: number
  readonly payable: number
  readonly refundedQuantity: number
  readonly refundedAmount: number
}

export function listRefundable(trx: Transaction<DB>, orderId: number): Promise<RefundableItem[]> {
  return trx
    .selectFrom('order_items')
    .where('order_id', '=', orderId)
    .select(['id', 'sub_order_id as subOrderId', 'variant_id as variantId', 'quantity', 'payable_amount as payable'])
    .select(['refunded_quantity as refundedQuantity', 'refunded_amount as refundedAmount'])
    .orderBy('id')
    .execute()
}

/** What goes back for a part of an order, and for which of its items. */
export interface RefundShare {
  readonly subOrderId: number
  readonly amount: number
  readonly items: readonly { readonly itemId: number; readonly quantity: number; readonly amount: number }[]
}

const noteText = `
  with shares as (
    select * from jsonb_to_recordset($2::jsonb) as share ("subOrderId" bigint, amount bigint, items jsonb)
  ), parts as (
    update sub_orders set refunded_amount = refunded_amount + shares.amount
    from shares where sub_orders.id = shares."subOrderId" and order_id = $1
  ), items as (
    update order_items set refunded_quantity = refunded_quantity + item.quantity,
      refunded_amount = order_items.refunded_amount + item.amount
    from shares, jsonb_to_recordset(shares.items) as item ("itemId" bigint, quantity int, amount bigint)
    where order_items.id = item."itemId" and order_id = $1
  )
  update orders set refunded_amount = refunded_amount + $3, updated_at = now() where id = $1`

/** Notes that money has gone back; the constraints refuse more than was paid. */
export async function noteRefund(
  trx: Transaction<DB>,
  orderId: number,
  shares: readonly RefundShare[],
  amount: number,
): Promise<void> {
  await trx.executeQuery(statement(noteText, [orderId, JSON.stringify(shares), amount]))
}

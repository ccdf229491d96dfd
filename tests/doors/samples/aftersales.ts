// Orders that have come further than a buyer alone brings them.

import { deliverPart, requireLocked, shipPart } from '../../../domain/orders/index.ts'
import { inTransaction } from '../../../domain/common/unit-of-work.ts'
import { type App, houseScope } from '../../../server/context.ts'
import type { SampleMarket } from './sample.ts'

interface Buying {
  readonly paidOrder: () => Promise<{ readonly id: number }>
  /** Asks v1 as the customer. */
  readonly post: (url: string, body: object) => Promise<{ readonly id: number }>
}

export function aftersales(
  app: App,
  { paidOrder, post }: Buying,
): Pick<SampleMarket, 'itemOf' | 'deliveredOrder' | 'askedReturn'> {
  const itemOf = (orderId: number) =>
    app.db
      .selectFrom('order_items')
      .innerJoin('variants', 'variants.id', 'variant_id')
      .select(['order_items.id as itemId', 'variant_id as variantId', 'product_id as productId'])
      .where('order_id', '=', orderId)
      .executeTakeFirstOrThrow()
  const deliveredOrder = async () => {
    const { id } = await paidOrder()
    await arrive(app, id)
    return { id, ...(await itemOf(id)) }
  }
  const askedReturn = async (status: 'requested' | 'approved' = 'requested') => {
    const { id, itemId } = await deliveredOrder()
    const input = { items: [{ itemId, quantity: 1 }], reason: 'Too small' }
    const asked = await post(`/api/v1/orders/${id}/returns`, input)
    await app.db.updateTable('returns').set({ status }).where('id', '=', asked.id).execute()
    return { id: 1, returnId: asked.id, orderId: id }
  }
  return { itemOf, deliveredOrder, askedReturn }
}

/** Has every part of an order sent and brought to its buyer. */
function arrive(app: App, orderId: number): Promise<void> {
  const scope = houseScope(app)
  return inTransaction(scope, scope.actor, async (ctx) => {
    const items = await ctx.db
      .selectFrom('order_items')
      .select(['sub_order_id as partId', 'variant_id as variantId', 'quantity'])
      .where('order_id', '=', orderId)
      .execute()
    for (const part of (await requireLocked(ctx, orderId)).parts) {
      const pieces = items.filter(({ partId }) => partId === part.id)
      await shipPart(ctx, orderId, part, pieces)
      const { parts } = await requireLocked(ctx, orderId)
      await deliverPart(
        ctx,
        orderId,
        parts.find(({ id }) => id === part.id)!,
      )
    }
  })
}

import { inTransaction } from '../../../domain/common/unit-of-work.ts'
import { noteCaptured, requireLocked } from '../../../domain/orders/index.ts'
import { type App, houseScope } from '../../../server/context.ts'

/** Notes that all an order comes to has been collected, as a payment does. @returns whether the order goes on */
export function pay(app: App, orderId: number): Promise<boolean> {
  const scope = houseScope(app)
  return inTransaction(scope, scope.actor, async (ctx) => {
    const order = await requireLocked(ctx, orderId)
    return noteCaptured(ctx, order, order.total)
  })
}

import type { TaskCtx } from '../common/context.ts'
import { GiveUp } from '../common/task.ts'
import { findOrderForHouse } from '../orders/index.ts'

type OrderForHouse = NonNullable<Awaited<ReturnType<typeof findOrderForHouse>>>

/** @throws GiveUp when it is gone: another try would not find it either */
export async function orderOf(ctx: TaskCtx, orderId: number): Promise<OrderForHouse> {
  const found = await findOrderForHouse(ctx.db, orderId)
  if (found === undefined) throw new GiveUp(`Order ${orderId} is gone.`)
  return found
}

export const buyerOf = async (ctx: TaskCtx, orderId: number): Promise<number> =>
  (await orderOf(ctx, orderId)).customerId

/** The storefront's page of an order. */
export const orderUrl = ({ gateways }: TaskCtx, orderId: number): string => `${gateways.site.url}/orders/${orderId}`

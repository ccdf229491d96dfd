import { findAccount } from '../authentication/index.ts'
import type { TaskCtx } from '../common/context.ts'
import { findOrderForHouse } from '../orders/index.ts'
import { orderConfirmation } from './order-confirmation.ts'

/** Mails the buyer what they bought. @returns the address it went to */
export async function sendOrderConfirmation(ctx: TaskCtx, orderId: number): Promise<{ to: string }> {
  const found = await findOrderForHouse(ctx.db, orderId)
  const account = found && (await findAccount(ctx.db, found.customerId))
  if (found === undefined || account === undefined) throw new Error(`order ${orderId} or its customer is gone`)
  await ctx.gateways.email.send({ to: account.email, ...orderConfirmation(account.fullName, found.order) })
  return { to: account.email }
}

import type { Reader } from '../../db/connect.ts'
import type { ReadCtx } from '../common/context.ts'
import { getOrder } from './service.ts'
import { findCustomerId, findOrder } from './queries.ts'
import type { Order as OrderShape } from './schema.ts'

export { illegalMove, orderNotFound } from './errors.ts'
export { faults } from './fault-queries.ts'
export { callOff, cancelPart, NOT_PAID_IN_TIME } from './cancelling.ts'
export { deliverPart, holdLonger, noteCaptured, requireLocked, requireStatus, shipPart } from './moving.ts'
export { lockOrder, type LockedOrder, lockPart, type Part } from './moving-queries.ts'
export {
  noteRefunded,
  noteRefunding,
  refundable,
  type RefundShare,
  sharesOfAmount,
  sharesOfLines,
  sharesOfParts,
  takeBack,
} from './refunding.ts'
export { issueCreditNotes } from './credit-notes/issuing.ts'
export { documentsOfRefund } from './credit-notes/queries.ts'
export { documentsOfOrder } from './invoices/queries.ts'
export { closeReturn, findReturnToPay } from './returns/paying-back.ts'
export { eraseUser, exportOf, tracesOf } from './personal.ts'
export { Order, OrderStatus } from './schema.ts'

/** An order as the house sees it, with whose it is; for what follows from it. */
export async function findOrderForHouse(
  db: Reader,
  id: number,
): Promise<{ order: OrderShape; customerId: number } | undefined> {
  const [order, customerId] = [await findOrder(db, { kind: 'system' }, id), await findCustomerId(db, id)]
  return order === undefined || customerId === undefined ? undefined : { order, customerId }
}

/** @throws `orders.not-found` unless the actor may see the order */
export async function requireSeen(ctx: ReadCtx, id: number): Promise<void> {
  await getOrder(ctx, { id })
}

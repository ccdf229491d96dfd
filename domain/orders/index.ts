import type { Reader } from '../../db/connect.ts'
import { findCustomerId, findOrder } from './queries.ts'
import type { Order } from './schema.ts'

export { eraseUser, exportOf, tracesOf } from './personal.ts'

/** An order as the house sees it, with whose it is; for what follows from it. */
export async function findOrderForHouse(
  db: Reader,
  id: number,
): Promise<{ order: Order; customerId: number } | undefined> {
  const [order, customerId] = [await findOrder(db, { kind: 'system' }, id), await findCustomerId(db, id)]
  return order === undefined || customerId === undefined ? undefined : { order, customerId }
}

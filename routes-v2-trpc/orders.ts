import {
  cancelOrder,
  getOrder,
  listOrderEvents,
  listOrders,
  listReturns,
  placeOrder,
  requestReturn,
} from '../domain/orders/operations.ts'
import { mutation, query, router } from './trpc.ts'

export const ordersRouter = router({
  create: mutation(placeOrder),
  get: query(getOrder),
  list: query(listOrders),
  cancel: mutation(cancelOrder),
  events: query(listOrderEvents),
  requestReturn: mutation(requestReturn),
  returns: query(listReturns),
})

import {
  cancelOrder,
  editOrder,
  getCreditNote,
  getInvoice,
  getOrder,
  listCreditNotes,
  listInvoices,
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
  edit: mutation(editOrder),
  cancel: mutation(cancelOrder),
  events: query(listOrderEvents),
  creditNotes: query(listCreditNotes),
  creditNote: query(getCreditNote),
  invoices: query(listInvoices),
  invoice: query(getInvoice),
  requestReturn: mutation(requestReturn),
  returns: query(listReturns),
})

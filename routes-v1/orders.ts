import type { FastifyPluginAsync } from 'fastify'
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
import { serve } from './serve.ts'

export const orderRoutes: FastifyPluginAsync = async (app) => {
  app.post('/orders', serve(placeOrder, { status: 201, location: (id) => `/api/v1/orders/${id}` }))
  app.get('/orders', serve(listOrders))
  app.get('/orders/:id', serve(getOrder))
  app.patch('/orders/:id', serve(editOrder))
  app.post('/orders/:id/cancel', serve(cancelOrder))
  app.get('/orders/:id/events', serve(listOrderEvents))
  app.get('/orders/:id/credit-notes', serve(listCreditNotes))
  app.get('/orders/:id/credit-notes/:number', serve(getCreditNote))
  app.get('/orders/:id/invoices', serve(listInvoices))
  app.get('/orders/:id/invoices/:number', serve(getInvoice))
  app.post('/orders/:id/returns', serve(requestReturn, { status: 201 }))
  app.get('/orders/:id/returns', serve(listReturns))
}

import type { FastifyPluginAsync } from 'fastify'
import { createRefund, getPayment, listPayments, listRefunds, startPayment } from '../domain/payments/operations.ts'
import { notePaid, noteUnpaid } from '../domain/payouts/operations.ts'
import { serve } from './serve.ts'

export const paymentRoutes: FastifyPluginAsync = async (app) => {
  app.post('/orders/:id/payments', serve(startPayment, { status: 201 }))
  app.get('/orders/:id/payments', serve(listPayments))
  app.post('/orders/:id/refunds', serve(createRefund, { status: 201 }))
  app.get('/orders/:id/refunds', serve(listRefunds))
  app.post('/payouts/:payoutId/paid', serve(notePaid))
  app.post('/payouts/:payoutId/failed', serve(noteUnpaid))
  app.get('/payments/:paymentId', serve(getPayment))
}

import { createRefund, getPayment, listPayments, listRefunds, startPayment } from '../domain/payments/operations.ts'
import { mutation, query, router } from './trpc.ts'

export const paymentsRouter = router({
  start: mutation(startPayment),
  status: query(getPayment),
  list: query(listPayments),
  refund: mutation(createRefund),
  refunds: query(listRefunds),
})

import { anyone, freshly, permitted, signedIn } from '../common/access.ts'
import { operation } from '../common/operation.ts'
import { illegalMove, orderNotFound } from '../orders/index.ts'
import { alreadyUnderWay, forgedNotice, nothingToPay, paymentNotFound, providerNotOffered, tooMuch } from './errors.ts'
import { createRefund as refund, listOrderRefunds } from './refunds.ts'
import {
  CreateRefund,
  GetPayment,
  ListPayments,
  Payment,
  PaymentList,
  Received,
  ReceiveNotice,
  RefundList,
  StartPayment,
} from './schema.ts'
import * as service from './service.ts'

export const startPayment = operation({
  id: 'payments.start',
  summary: 'Pay for one of your orders; what its buyer’s page has to do stands in `clientAction`.',
  effect: 'outward',
  access: permitted('orders:write'),
  limit: 'checkout',
  idempotency: 'required',
  input: StartPayment,
  output: Payment,
  errors: [orderNotFound, nothingToPay, providerNotOffered, alreadyUnderWay],
  run: service.startPayment,
})

export const getPayment = operation({
  id: 'payments.status',
  summary: 'How a payment of yours stands.',
  effect: 'read',
  access: signedIn('orders:read'),
  input: GetPayment,
  output: Payment,
  errors: [paymentNotFound],
  run: service.getPayment,
})

export const listPayments = operation({
  id: 'payments.list',
  summary: 'Every payment for one of your orders.',
  effect: 'read',
  access: signedIn('orders:read'),
  input: ListPayments,
  output: PaymentList,
  errors: [orderNotFound],
  run: service.listPayments,
})

export const createRefund = operation({
  id: 'payments.refund',
  summary: 'Give money back for an order: for lines of it, an amount, or all that is left.',
  effect: 'write',
  access: freshly(permitted('refunds:write')),
  idempotency: 'required',
  input: CreateRefund,
  output: RefundList,
  errors: [orderNotFound, tooMuch, illegalMove],
  run: refund,
})

export const listRefunds = operation({
  id: 'payments.refunds',
  summary: 'What was or is being given back for one of your orders.',
  effect: 'read',
  access: signedIn('orders:read'),
  input: ListPayments,
  output: RefundList,
  errors: [orderNotFound],
  run: listOrderRefunds,
})

export const receiveNotice = operation({
  id: 'payments.receiveNotice',
  summary: 'Take what a provider of payments tells of its own accord.',
  effect: 'outward',
  access: anyone,
  input: ReceiveNotice,
  output: Received,
  errors: [forgedNotice],
  run: service.receiveNotice,
})

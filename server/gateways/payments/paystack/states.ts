import { z } from 'zod'
import type { PaymentState, PaymentStatus, RefundState } from '../../../../domain/common/payment-gateways.ts'

const Id = z.union([z.number(), z.string()]).transform(String)

/** A transaction, as far as we go by it. Amounts are in kobo, or what a hundredth is called elsewhere. */
export const Transaction = z.object({
  id: Id,
  status: z.string(),
  reference: z.string(),
  amount: z.int(),
  currency: z.string(),
  gateway_response: z.string().nullish(),
})
export type Transaction = z.infer<typeof Transaction>

export const Refund = z.object({
  id: Id,
  /** The whole of it in the answer to who made the refund, its id elsewhere. */
  transaction: z.union([Id, z.object({ id: Id }).transform(({ id }) => id)]),
  amount: z.coerce.number<number | string>().int(),
  status: z.string(),
  merchant_note: z.string().nullish(),
})
export type Refund = z.infer<typeof Refund>

const statuses: Readonly<Record<string, PaymentStatus>> = {
  success: 'captured',
  reversed: 'captured',
  failed: 'failed',
  /** So it is called from the beginning until the buyer has paid, even while they are still at it. */
  abandoned: 'needs-action',
  ongoing: 'needs-action',
}

/** @param refunds of this transaction */
export function stateOf(transaction: Transaction, refunds: readonly Refund[]): PaymentState {
  const status = statuses[transaction.status] ?? 'processing'
  const captured = status === 'captured' ? transaction.amount : 0
  const given = refunds.filter(({ status }) => status !== 'failed').reduce((sum, { amount }) => sum + amount, 0)
  // Taken back by the buyer's bank, it is reversed without a refund.
  const refunded = transaction.status === 'reversed' && given === 0 ? captured : given
  const { gateway_response: reason } = transaction
  return {
    providerId: transaction.reference,
    status,
    captured,
    refunded,
    ...(status === 'failed' ? { failure: { code: 'failed', message: reason ?? 'The payment failed.' } } : {}),
  }
}

const refundStatuses: Readonly<Record<string, RefundState['status']>> = { processed: 'succeeded', failed: 'failed' }

export function refundStateOf({ id, status }: Refund): RefundState {
  const ours = refundStatuses[status] ?? 'pending'
  const failure = { code: 'failed', message: 'The refund did not go through.' }
  return { providerId: id, status: ours, ...(ours === 'failed' ? { failure } : {}) }
}

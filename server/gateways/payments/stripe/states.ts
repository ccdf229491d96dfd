import type { Stripe } from 'stripe'
import type { PaymentState, PaymentStatus, RefundState } from '../../../../domain/common/payment-gateways.ts'

/** Asked for with every payment: what was given back stands on its charge. */
export const WITH_CHARGE = { expand: ['latest_charge'] }

const statuses: Readonly<Record<string, PaymentStatus>> = {
  requires_payment_method: 'needs-action',
  requires_confirmation: 'needs-action',
  requires_action: 'needs-action',
  requires_capture: 'authorised',
  succeeded: 'captured',
  canceled: 'voided',
}

/** A status that we do not know is one that Stripe is still at: nothing is shipped for it, and nothing given up. */
export function stateOf(intent: Stripe.PaymentIntent, publishableKey: string | undefined): PaymentState {
  const status = statuses[intent.status] ?? 'processing'
  const { code, message } = intent.last_payment_error ?? {}
  return {
    providerId: intent.id,
    status,
    captured: intent.amount_received,
    refunded: refundedOf(intent.latest_charge),
    ...(status === 'needs-action' && intent.client_secret !== null
      ? {
          clientAction: {
            type: 'stripe',
            clientSecret: intent.client_secret,
            ...(publishableKey && { publishableKey }),
          },
        }
      : {}),
    ...(message === undefined ? {} : { failure: { code: code ?? 'unknown', message } }),
  }
}

/** What is let go of instead of being captured is a refund to Stripe, and none to us: it was never taken. */
function refundedOf(charge: Stripe.PaymentIntent['latest_charge']): number {
  if (charge === null || typeof charge === 'string') return 0
  return Math.max(0, charge.amount_refunded - (charge.amount - charge.amount_captured))
}

const refundStatuses: Readonly<Record<string, RefundState['status']>> = {
  succeeded: 'succeeded',
  failed: 'failed',
  canceled: 'failed',
}

export function refundStateOf({ id, status, failure_reason: reason = status ?? 'failed' }: Stripe.Refund): RefundState {
  const ours = refundStatuses[status ?? ''] ?? 'pending'
  const failure = { code: reason, message: `The refund did not go through: ${reason}.` }
  return { providerId: id, status: ours, ...(ours === 'failed' ? { failure } : {}) }
}

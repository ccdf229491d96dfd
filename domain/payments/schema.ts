import { z } from 'zod'
import { Id, text, Timestamp } from '../common/fields.ts'
import { Amount, Sum } from '../common/money.ts'
import { providers, testCards } from '../common/payment-gateways.ts'

const PaymentStatus = z.enum([
  'started',
  'needs-action',
  'processing',
  'authorised',
  'capturing',
  'captured',
  'voiding',
  'voided',
  'failed',
])
export type PaymentStatus = z.output<typeof PaymentStatus>

/** Those from which a payment can still come to something. */
export const UNDER_WAY: readonly PaymentStatus[] = ['started', 'needs-action', 'processing', 'authorised', 'capturing']

export const Payment = z
  .object({
    id: Id,
    orderId: Id,
    provider: z.enum(providers),
    status: PaymentStatus.meta({
      description: '`started` and `processing`: ask again in a moment. `needs-action`: see `clientAction`.',
    }),
    amount: Sum,
    captured: Sum,
    refunded: Sum,
    clientAction: z
      .looseObject({ type: z.string() })
      .nullable()
      .meta({ description: 'What the buyer’s page is to do, in the provider’s own terms.' }),
    failure: z.object({ code: z.string(), message: z.string() }).nullable(),
    createdAt: Timestamp,
  })
  .meta({ id: 'Payment' })
export type Payment = z.output<typeof Payment>

export const StartPayment = z.object({
  id: Id.meta({ description: 'Of the order.' }),
  provider: z.enum(providers),
  card: z.enum(testCards).optional().meta({ description: 'How the built-in provider is to behave.' }),
})
export type StartPayment = z.output<typeof StartPayment>

export const GetPayment = z.object({ paymentId: Id })
export type GetPayment = z.output<typeof GetPayment>

export const ListPayments = z.object({ id: Id.meta({ description: 'Of the order.' }) })
export type ListPayments = z.output<typeof ListPayments>
export const PaymentList = z.object({ results: z.array(Payment) })

export const Refund = z
  .object({
    id: Id,
    orderId: Id,
    paymentId: Id,
    status: z.enum(['started', 'pending', 'succeeded', 'failed']),
    amount: Sum,
    reason: z.string(),
    createdAt: Timestamp,
  })
  .meta({ id: 'Refund' })
export type Refund = z.output<typeof Refund>

export const CreateRefund = z
  .object({
    id: Id.meta({ description: 'Of the order.' }),
    amount: Amount.min(1).optional().meta({
      description: 'In minor units of the order’s currency; without it and without lines all that is left.',
    }),
    lines: z
      .array(z.object({ itemId: Id, quantity: z.int().min(1).max(1_000) }))
      .min(1)
      .max(100)
      .optional(),
    restock: z.boolean().default(false).meta({ description: 'Whether the pieces of these lines are for sale again.' }),
    reason: text(500),
  })
  .refine(({ amount, lines }) => amount === undefined || lines === undefined, {
    path: ['amount'],
    message: 'Say an amount or lines, not both.',
  })
export type CreateRefund = z.output<typeof CreateRefund>

export const RefundList = z.object({ results: z.array(Refund) })

export const ReceiveNotice = z.object({
  provider: z.enum(providers),
  body: z.string().max(1_000_000),
  headers: z.record(z.string(), z.string()),
})
export type ReceiveNotice = z.output<typeof ReceiveNotice>
export const Received = z.object({ received: z.literal(true) })

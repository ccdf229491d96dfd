import { z } from 'zod'
import { Id } from '../common/fields.ts'
import { providers } from '../common/payment-gateways.ts'
import { defineTask } from '../common/task.ts'
import { creditRefund } from './crediting.ts'
import { advanceDue, followNotice, payReturn, returnMoney, returnPart, settle } from './following.ts'

const money = { queue: 'critical', retries: 8, backoff: { seconds: 5 }, timeout: { minutes: 2 } } as const

/** Works off what a provider told of its own accord. */
export const workNotice = defineTask({
  ...money,
  name: 'payments.workNotice',
  payload: z.object({
    provider: z.enum(providers),
    noticeId: z.string(),
    reference: z.string().optional(),
    providerId: z.string().optional(),
  }),
  run: (ctx, notice) => followNotice(ctx, notice),
})

/** Gives money back; the provider is asked with the same key until it says yes or no. */
export const giveBack = defineTask({
  ...money,
  name: 'payments.giveBack',
  payload: z.object({ refundId: Id }),
  run: (ctx, { refundId }) => settle(ctx, { refundId }),
})

/** Lets go of what is being paid for an order that was called off, and gives back what has been paid. */
export const undo = defineTask({
  ...money,
  name: 'payments.undo',
  payload: z.object({ orderId: Id }),
  run: (ctx, { orderId }) => returnMoney(ctx, orderId),
})

/** Gives back what was paid for a part its vendor cannot deliver. */
export const undoPart = defineTask({
  ...money,
  name: 'payments.undoPart',
  payload: z.object({ orderId: Id, subOrderId: Id }),
  run: (ctx, { orderId, subOrderId }) => returnPart(ctx, orderId, subOrderId),
})

/** Gives back what was paid for pieces that have come back. Runs for each `return.received`; an exchange is none of its. */
export const refundReturn = defineTask({
  ...money,
  name: 'payments.refundReturn',
  payload: z.object({ returnId: Id }),
  run: (ctx, { returnId }) => payReturn(ctx, returnId),
})

/** Asks providers about what should have come to rest by now, and repairs what was missed. */
export const reconcile = defineTask({
  ...money,
  name: 'payments.reconcile',
  payload: z.object({}),
  timeout: { minutes: 10 },
  concurrency: 1,
  run: (ctx) => advanceDue(ctx),
})

/** Has each vendor's credit note issued. Runs once for each `payment.refunded`; mail and the rest follow from what it tells. */
export const creditNotes = defineTask({
  name: 'payments.issueCreditNotes',
  queue: 'default',
  retries: 8,
  payload: z.object({ refundId: Id }),
  run: (ctx, { refundId }) => creditRefund(ctx, refundId),
})

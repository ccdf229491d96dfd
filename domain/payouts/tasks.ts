import { z } from 'zod'
import { Id } from '../common/fields.ts'
import { defineTask } from '../common/task.ts'
import { followDue, followTransfer } from './following.ts'
import { send } from './sending.ts'
import { requestAll } from './service.ts'

const money = { queue: 'critical', retries: 8, backoff: { seconds: 5 }, timeout: { minutes: 2 } } as const

/** Books and sends a payout; the provider is asked under its reference until it says yes or no. */
export const sendPayout = defineTask({
  ...money,
  name: 'payouts.send',
  payload: z.object({ payoutId: Id }),
  run: (ctx, { payoutId }) => send(ctx, payoutId),
})

/** Asks a provider about a transfer that it has told of. Runs once for each `transfer.noted`. */
export const workTransferNotice = defineTask({
  ...money,
  name: 'payouts.workTransferNotice',
  payload: z.object({ provider: z.string(), reference: z.string() }),
  run: (ctx, notice) => followTransfer(ctx, notice),
})

/** Asks for what every vendor may have. */
export const schedule = defineTask({
  name: 'payouts.schedule',
  queue: 'reports',
  payload: z.object({}),
  concurrency: 1,
  run: (ctx) => requestAll(ctx),
})

/** Asks providers about what should have come to rest by now. */
export const reconcilePayouts = defineTask({
  ...money,
  name: 'payouts.reconcile',
  payload: z.object({}),
  timeout: { minutes: 10 },
  concurrency: 1,
  run: (ctx) => followDue(ctx),
})

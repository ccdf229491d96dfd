import { z } from 'zod'
import { Id } from '../common/fields.ts'
import { defineTask } from '../common/task.ts'
import { send, sendDue } from './sending.ts'
import { requestAll } from './service.ts'

const money = { queue: 'critical', retries: 8, backoff: { seconds: 5 }, timeout: { minutes: 2 } } as const

/** Books and sends a payout; the provider is asked under its reference until it says yes or no. */
export const sendPayout = defineTask({
  ...money,
  name: 'payouts.send',
  payload: z.object({ payoutId: Id }),
  run: (ctx, { payoutId }) => send(ctx, payoutId),
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
  run: (ctx) => sendDue(ctx),
})

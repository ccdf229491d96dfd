import type { z } from 'zod'
import type { RunAfter } from '../domain/common/duration.ts'
import type { Event } from '../domain/common/event.ts'
import type { Task } from '../domain/common/task.ts'
import { inviteToRate, sendOrderConfirmation } from '../domain/notifications/tasks.ts'
import { orderDelivered, orderPlaced } from '../domain/orders/events.ts'

export interface Subscription {
  readonly event: Event
  readonly task: Task
}

/** What follows from what. */
export const subscriptions: readonly Subscription[] = [
  on(orderPlaced, sendOrderConfirmation),
  on(orderDelivered, inviteToRate, { runAfter: { days: 3 } }),
]

/**
 * Runs a task for each event, at once or after a while. An event that does not carry what the task needs does not
 * compile.
 */
export function on<E extends z.ZodType, P extends z.ZodType>(
  event: Event<E>,
  task: z.output<E> extends z.input<P> ? Task<P> : never,
  { runAfter }: { readonly runAfter?: RunAfter } = {},
): Subscription {
  return { event, task: runAfter === undefined ? task : task.using({ runAfter }) }
}

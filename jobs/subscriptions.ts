import type { z } from 'zod'
import type { Event } from '../domain/common/event.ts'
import type { Task } from '../domain/common/task.ts'
import { sendOrderConfirmation } from '../domain/notifications/tasks.ts'
import { orderPlaced } from '../domain/orders/events.ts'

/** What follows from what. */
export const subscriptions = [on(orderPlaced, sendOrderConfirmation)]

/** Runs a task for each event. An event that does not carry what the task needs does not compile. */
function on<E extends z.ZodType, P extends z.ZodType>(
  event: Event<E>,
  task: z.output<E> extends z.input<P> ? Task<P> : never,
): { readonly event: Event; readonly task: Task } {
  return { event, task }
}

import { inTransaction } from '../../domain/common/unit-of-work.ts'
import type { Task } from '../../domain/common/task.ts'
import { getTask } from '../../domain/tasks/operations.ts'
import type { TaskResult } from '../../domain/tasks/schema.ts'
import { perform } from '../../domain/common/operation.ts'
import type { User } from '../../domain/common/access.ts'
import { placeOrder } from '../../domain/orders/operations.ts'
import type { Means } from '../../jobs/run-task.ts'
import { registry } from '../../jobs/registry.ts'
import { type App, meansOf } from '../../server/context.ts'
import { people, scopeOf } from '../support/app.ts'

/** What a worker has, with tasks of the test's own beside the real ones. */
export function meansWith(app: App, tasks: readonly Task[]): Means {
  return { ...meansOf(app), tasks: new Map([...registry, ...tasks.map((task) => [task.name, task] as const)]) }
}

/** Queues a task as the demo customer; returns its id. */
export function enqueue(app: App, task: Task, payload: object = {}): Promise<string> {
  const scope = scopeOf(app, people.customer)
  return inTransaction(scope, people.customer, (ctx) => ctx.enqueue(task, payload))
}

/** How a task stands, as this user may see it. */
export async function taskSeenBy(app: App, actor: User, id: string): Promise<TaskResult> {
  return (await perform(scopeOf(app, actor), getTask, { id })) as TaskResult
}

const deliveryAddress = { name: 'Chidi', line1: '1 Marina', city: 'Lagos', country: 'NG' }

/** Places an order as the demo customer; returns the id of what follows from it. */
export async function placeOne(app: App): Promise<string> {
  const order = { items: [{ variantId: 1, quantity: 1 }], deliveryAddress }
  const placed = (await perform(scopeOf(app, people.customer), placeOrder, order)) as { taskId: string }
  return placed.taskId
}

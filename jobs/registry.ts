import * as analytics from '../domain/analytics/tasks.ts'
import * as audit from '../domain/audit/tasks.ts'
import * as authentication from '../domain/authentication/tasks.ts'
import * as carts from '../domain/carts/tasks.ts'
import type { Task } from '../domain/common/task.ts'
import * as common from '../domain/common/tasks.ts'
import * as images from '../domain/images/tasks.ts'
import * as measurements from '../domain/measurements/tasks.ts'
import * as notifications from '../domain/notifications/tasks.ts'
import * as orders from '../domain/orders/tasks.ts'
import * as ledger from '../domain/ledger/tasks.ts'
import * as logistics from '../domain/logistics/tasks.ts'
import * as payments from '../domain/payments/tasks.ts'
import * as payouts from '../domain/payouts/tasks.ts'
import * as privacy from '../domain/privacy/tasks.ts'
import * as products from '../domain/products/tasks.ts'
import * as tasks from '../domain/tasks/tasks.ts'
import * as webhooks from '../domain/webhooks/tasks.ts'

/** Every task there is, by the name its jobs are stored under. */
export const registry: ReadonlyMap<string, Task> = byName(
  [
    common,
    tasks,
    audit,
    authentication,
    images,
    measurements,
    products,
    carts,
    orders,
    ledger,
    payments,
    payouts,
    logistics,
    notifications,
    privacy,
    webhooks,
    analytics,
  ].flatMap((domain) => Object.values(domain)),
)

function byName(tasks: readonly Task[]): Map<string, Task> {
  const map = new Map<string, Task>()
  for (const task of tasks) {
    if (map.has(task.name)) throw new TypeError(`Two tasks are called ${task.name}.`)
    map.set(task.name, task)
  }
  return map
}

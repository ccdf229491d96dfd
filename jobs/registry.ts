import type { Task } from '../domain/common/task.ts'
import * as notifications from '../domain/notifications/tasks.ts'

/** Every task there is, by the name its jobs are stored under. */
export const registry: ReadonlyMap<string, Task> = byName([notifications].flatMap((tasks) => Object.values(tasks)))

function byName(tasks: readonly Task[]): Map<string, Task> {
  const map = new Map<string, Task>()
  for (const task of tasks) {
    if (map.has(task.name)) throw new TypeError(`Two tasks are called ${task.name}.`)
    map.set(task.name, task)
  }
  return map
}

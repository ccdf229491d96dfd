import type { z } from 'zod'
import type { TaskCtx } from './context.ts'

/** Few queues, each a promise of its own: money first, mail apart, long reports where they delay nothing else. */
export const queues = ['critical', 'default', 'emails', 'reports'] as const
export type Queue = (typeof queues)[number]

export interface TaskOptions {
  readonly queue: Queue
  /** −100 to 100; higher runs first. */
  readonly priority: number
}

/** Work to be done after the transaction that asked for it. A value: `using` returns another, this one never changes. */
export interface Task<P extends z.ZodType = z.ZodType> extends TaskOptions {
  /** `<domain>.<whatItDoes>`; jobs are stored by this name. */
  readonly name: string
  /** How many times it runs again after a failure. */
  readonly retries: number
  readonly payload: P
  run(ctx: TaskCtx, payload: z.output<P>): Promise<unknown>
  using(options: Partial<TaskOptions>): Task<P>
}

export type TaskDefinition<P extends z.ZodType> = Pick<Task<P>, 'name' | 'payload' | 'run'> &
  Partial<Omit<Task<P>, 'using'>>

export function defineTask<P extends z.ZodType>(definition: TaskDefinition<P>): Task<P> {
  const task = { queue: 'default' as Queue, priority: 0, retries: 0, ...definition }
  validate(task)
  return Object.freeze({ ...task, using: (options: Partial<TaskOptions>) => defineTask({ ...task, ...options }) })
}

function validate({ name, queue, priority, retries }: Omit<Task, 'using' | 'run' | 'payload'>): void {
  if (!/^[a-z][A-Za-z]*\.[a-z][A-Za-z]*$/.test(name))
    throw new TypeError(`A task is called domain.doesThis, not ${name}.`)
  if (!queues.includes(queue)) throw new TypeError(`Queue '${queue}' is not one of ${queues.join(', ')}.`)
  if (!Number.isInteger(priority) || Math.abs(priority) > 100) {
    throw new RangeError('priority must be a whole number between -100 and 100.')
  }
  if (!Number.isInteger(retries) || retries < 0) throw new RangeError('retries must be a whole number, 0 or more.')
}

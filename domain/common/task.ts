import type { z } from 'zod'
import type { TaskCtx } from './context.ts'
import { type Duration, instantOf, lengthOf, type RunAfter } from './duration.ts'
import { given } from './given.ts'

/** Few queues, each a promise of its own: money first, mail apart, long reports where they delay nothing else. */
export const queues = ['critical', 'default', 'emails', 'reports'] as const
export type Queue = (typeof queues)[number]

/** What `using` may change. */
export interface TaskOptions {
  readonly queue: Queue
  /** −100 to 100; higher runs first. */
  readonly priority: number
  /** Not before this instant, or so long after it was asked for; null: at once. */
  readonly runAfter: RunAfter | null
  /** Which of the process's backends keeps it. */
  readonly backend: string
}

/** What holds for every run of a task. */
interface TaskRules {
  /** How many times it runs again after a failure. A worker that was lost is nobody's failure and costs no retry. */
  readonly retries: number
  /** Wait before the first retry; it doubles from one to the next, with jitter, up to an hour. */
  readonly backoff: Duration
  /** After this one attempt is told to stop and counts as failed. */
  readonly timeout: Duration
  /** Most runs at once, over all workers; absent: as many as workers take. */
  readonly concurrency: number | undefined
  /** Whether whoever it is for may end it: it does what they asked for and nothing else. Staff may end any. */
  readonly cancellable: boolean
}

export interface TaskDefinition<P extends z.ZodType> extends Partial<TaskOptions>, Partial<TaskRules> {
  /** `<domain>.<whatItDoes>`; jobs are stored by this name. */
  readonly name: string
  /** What it is given: JSON, and parsed again when it runs, so a schema that transforms must take its own output. */
  readonly payload: P
  run(ctx: TaskCtx, payload: z.output<P>): Promise<unknown>
}

/** Work to be done after the transaction that asked for it. A value: `using` returns another, this one never changes. */
export interface Task<P extends z.ZodType = z.ZodType> extends Required<TaskDefinition<P>> {
  using(options: Partial<TaskOptions>): Task<P>
}

/** What holds for a task that says nothing else. */
export const usual: TaskOptions & TaskRules = {
  queue: 'default',
  priority: 0,
  runAfter: null,
  backend: 'default',
  retries: 0,
  backoff: { seconds: 2 },
  timeout: { minutes: 15 },
  concurrency: undefined,
  cancellable: false,
}

export function defineTask<P extends z.ZodType>(definition: TaskDefinition<P>): Task<P> {
  return make({ ...usual, ...definition })
}

const methods = {
  using<P extends z.ZodType>(this: Task<P>, options: Partial<TaskOptions>): Task<P> {
    for (const name of Object.keys(options)) {
      if (!['queue', 'priority', 'runAfter', 'backend'].includes(name))
        throw new TypeError(`using() knows no '${name}'.`)
    }
    // What is left out or undefined stays as it was; null clears.
    return make({ ...this, ...given(options) })
  },
}

function make<P extends z.ZodType>(task: Required<TaskDefinition<P>>): Task<P> {
  requireValid(task)
  return Object.freeze(Object.assign<typeof methods, typeof task>(Object.create(methods), task)) as Task<P>
}

/** Checked at definition, at `using` and once more when it is queued. @throws TypeError or RangeError */
export function requireValid(task: Omit<Task, 'using' | 'run' | 'payload'>): void {
  if (!/^[a-z][A-Za-z]*\.[a-z][A-Za-z]*$/.test(task.name)) {
    throw new TypeError(`A task is called domain.doesThis, not ${task.name}.`)
  }
  if (!queues.includes(task.queue)) throw new TypeError(`Queue '${task.queue}' is not one of ${queues.join(', ')}.`)
  requireWhole('priority', task.priority, -100, 100)
  requireWhole('retries', task.retries, 0, 1_000)
  if (task.concurrency !== undefined) requireWhole('concurrency', task.concurrency, 1, 1_000)
  if (task.runAfter !== null) instantOf(task.runAfter, EPOCH)
  lengthOf(task.backoff)
  if (lengthOf(task.timeout) < 1_000) throw new RangeError('timeout must be a second or more.')
}

const EPOCH = new Date(0)

function requireWhole(name: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return
  throw new RangeError(`${name} must be a whole number between ${least} and ${most}.`)
}

/** Thrown by a task that knows another try is of no use: it fails for good, whatever retries are left. */
export class GiveUp extends Error {
  override readonly name = 'GiveUp'
}

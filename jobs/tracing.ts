import { tracingChannel } from 'node:diagnostics_channel'

/** A task under way. */
export interface TaskRun {
  readonly task: string
  readonly queue: string
  readonly taskId: string
  readonly attempt: number
  readonly requestId: string
  /** W3C trace context: of whoever queued it, until a tracer puts its own in its place. */
  trace?: string | undefined
  /** What it failed with, if it did: the task's failure is an outcome, not an exception of the worker. */
  failure?: Error
}

/** Every task that a worker runs. Without a subscriber it is run as if this were not here. */
export const tasks = tracingChannel<unknown, TaskRun>('fashionistar:task')

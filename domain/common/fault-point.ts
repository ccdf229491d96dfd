import { channel } from 'node:diagnostics_channel'

/**
 * Where a process may die between two steps, by what has just happened. Whatever moves money or stock goes through these
 * few places however many steps it takes, so a step that is added later has its points already.
 */
export const faultPoints = [
  /** A request with a key has been claimed, and nothing done. */
  'request.claimed',
  /** All is written, and not committed. */
  'transaction.written',
  /** All is committed, and nobody told. */
  'transaction.committed',
  /** A provider has done what it was asked, or not, and nobody has noted it. */
  'provider.answered',
  /** A task is a worker's, and has not begun. */
  'task.taken',
  /** A task has ended, and the queue does not know. */
  'task.ended',
  /** The queue knows. */
  'task.settled',
] as const
export type FaultPoint = (typeof faultPoints)[number]

/** Where tests listen, to have the process die. */
export const FAULT_CHANNEL = 'fashionistar:fault-point'

const points = channel(FAULT_CHANNEL)

/** Says that the process has come so far. Without a listener, as in production, Node publishes by a method that is empty. */
export const reached = (point: FaultPoint): void => points.publish(point)

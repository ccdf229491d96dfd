import { lengthOf } from '../domain/common/duration.ts'
import type { Task } from '../domain/common/task.ts'

/** The reason a task is told to stop for, and the error of an attempt that ends by it. */
export class TaskStopped extends Error {
  constructor(name: 'TaskTimedOut' | 'TaskCancelled' | 'ClaimLost', message: string) {
    super(message)
    this.name = name
  }
}

/** How long a task that has been told to stop may take to do so. */
const GRACE_MS = 5_000

/**
 * Runs a task to its end, and no longer than its timeout: then its claim is aborted, and a while later it is no longer
 * waited for. What fails after its signal was aborted fails with the signal's reason.
 */
export async function runInTime<T>({ timeout }: Task, claim: AbortController, run: () => Promise<T>): Promise<T> {
  const { signal } = claim
  const ms = lengthOf(timeout)
  const abandoned = Promise.withResolvers<never>()
  let timer = setTimeout(() => {
    claim.abort(new TaskStopped('TaskTimedOut', `It took more than ${ms / 1_000} s.`))
    timer = setTimeout(() => abandoned.reject(signal.reason), GRACE_MS)
  }, ms)
  try {
    return await Promise.race([run(), abandoned.promise])
  } catch (error) {
    if (signal.reason instanceof TaskStopped) throw signal.reason
    throw error
  } finally {
    clearTimeout(timer)
  }
}

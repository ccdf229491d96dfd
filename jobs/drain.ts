import { type Queue, queues as allQueues } from '../domain/common/task.ts'
import type { Boss } from './boss.ts'
import { claimsIn } from './claims.ts'
import { type Means, runTask } from './run-task.ts'
import { settle } from './settle.ts'

export interface DrainOptions {
  readonly queues?: readonly Queue[]
  readonly maxTasks?: number
}

/** Works off what is due now, one after the other, and returns how many tasks ran. For tests and `--batch`. */
export async function drain(boss: Boss, means: Means, options: DrainOptions = {}): Promise<number> {
  const { queues = allQueues, maxTasks = Infinity } = options
  const claims = claimsIn(means.db)
  let ran = 0
  for (let found = true; found && ran < maxTasks;) {
    found = false
    for (const queue of queues) {
      const batchSize = Math.min(10, maxTasks - ran)
      if (batchSize === 0) break
      const jobs = await claims.take(queue, batchSize)
      for (const job of jobs) {
        const outcome = await runTask(means, job, new AbortController())
        await settle(boss, claims, [{ job, outcome }])
        if (outcome.status !== 'postponed') ran += 1
      }
      found ||= jobs.length > 0
    }
  }
  return ran
}

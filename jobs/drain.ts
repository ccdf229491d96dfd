import type { PgBoss } from 'pg-boss'
import { type Queue, queues as allQueues } from '../domain/common/task.ts'
import type { JobData } from './queue.ts'
import { type Means, runTask } from './run-task.ts'

/** Works off what is due now, in this process, and returns how many tasks ran. For tests and `--batch`. */
export async function drain(boss: PgBoss, means: Means, queues: readonly Queue[] = allQueues): Promise<number> {
  let ran = 0
  for (let found = true; found;) {
    found = false
    for (const queue of queues) {
      const jobs = await boss.fetch<JobData>(queue, { batchSize: 10, includeMetadata: true })
      for (const job of jobs.toSorted((a, b) => b.priority - a.priority)) await settle(boss, queue, job, means)
      ran += jobs.length
      found ||= jobs.length > 0
    }
  }
  return ran
}

async function settle(boss: PgBoss, queue: string, job: Parameters<typeof runTask>[1], means: Means): Promise<void> {
  const { status, output } = await runTask(means, job)
  if (status === 'completed') await boss.complete(queue, job.id, output as object)
  else await boss.fail(queue, job.id, output as object)
}

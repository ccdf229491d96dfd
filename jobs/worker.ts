import type { PgBoss } from 'pg-boss'
import { type Queue, queues } from '../domain/common/task.ts'
import { type Means, runTask, type TaskJob } from './run-task.ts'

export interface WorkerOptions {
  readonly queues?: readonly Queue[]
  /** Batches worked at once, per queue. */
  readonly concurrency?: number
}

/**
 * Works the queues until the boss is stopped. Options as measured: batches of ten with a result each, woken by NOTIFY,
 * and a poll every second for what gives no notice (retries and tasks that become due).
 */
export async function startWorker(boss: PgBoss, means: Means, options: WorkerOptions = {}): Promise<void> {
  for (const queue of options.queues ?? queues) {
    await boss.work(queue, { ...how, localConcurrency: options.concurrency ?? 2 }, (jobs: TaskJob[]) =>
      Promise.all(jobs.map((job) => runTask(means, job))),
    )
  }
}

const how = {
  batchSize: 10,
  perJobResults: true,
  includeMetadata: true,
  burstWhenBatchFull: true,
  pollingIntervalSeconds: 0.5,
  notifyPollingIntervalSeconds: 1,
} as const

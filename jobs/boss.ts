import type { Logger } from 'pino'
import { PgBoss } from 'pg-boss'
import { queues } from '../domain/common/task.ts'
import { usualRow } from './job.ts'

/** The running queue library, as others hold it. */
export type Boss = PgBoss

export interface BossOptions {
  readonly url: string
  readonly log: Logger
  /** Workers also look after the queue: lost heartbeats, retries that are due, old rows. */
  readonly supervise: boolean
}

/** Starts the queue library on its own few connections; LISTEN needs a direct one, not a transaction pooler's. */
export async function startBoss({ url, log, supervise }: BossOptions): Promise<Boss> {
  const boss = new PgBoss({
    connectionString: url,
    application_name: 'fashionistar-queue',
    max: supervise ? 4 : 1,
    supervise,
    schedule: supervise,
    monitorIntervalSeconds: 15,
    persistQueueStats: supervise,
  })
  boss.on('error', (error) => log.error({ err: error }, 'queue'))
  boss.on('warning', (warning) => log.warn({ warning }, 'queue'))
  await boss.start()
  const known = new Set((await boss.getQueues()).map(({ name }) => name))
  for (const queue of queues) {
    if (known.has(queue)) await boss.updateQueue(queue, settings)
    else await boss.createQueue(queue, settings)
  }
  return boss
}

const settings = {
  ...usualRow,
  notify: true,
  // Tasks are forgotten by a task of their own, which knows the failed from the others.
  deleteAfterSeconds: 0,
}

import type { ReadCtx } from '../common/context.ts'
import * as queries from './overview-queries.ts'
import type { TaskOverview } from './schema.ts'

/** Of each kind; the lists have the rest. */
const MOST = 10

/** How the queues stand, what failed of late, what runs, what comes round and what has happened. */
export async function taskOverview({ db }: ReadCtx): Promise<TaskOverview> {
  // One after the other: a page that is looked at when things go badly must not take the whole pool.
  return {
    queues: await queries.listQueues(db),
    failures: await queries.listFailures(db, MOST),
    running: await queries.listRunning(db, MOST),
    schedules: await queries.listSchedules(db),
    events: await queries.listEvents(db, MOST),
  }
}

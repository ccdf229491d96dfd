import { sql } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import { queues } from '../common/task.ts'
import { row } from './queries.ts'
import type { EventState, QueueState, ScheduleState, TaskRow } from './schema.ts'

/** In the order they are declared in: the most urgent first. */
export function listQueues(db: Reader): Promise<QueueState[]> {
  return db
    .selectFrom('task_queues')
    .select([
      'queue',
      'ready',
      'waiting',
      'running',
      'failed',
      'oldest_ready_at as oldestReadyAt',
      'succeeded_last_hour as succeededLastHour',
      'failed_last_hour as failedLastHour',
    ])
    .orderBy(sql`array_position(${[...queues]}::text[], queue)`)
    .$castTo<QueueState>()
    .execute()
}

/** The latest first. */
export function listFailures(db: Reader, limit: number): Promise<TaskRow[]> {
  const newest = db.selectFrom('failed_tasks').select('id').orderBy('failed_at', 'desc').limit(limit)
  return db
    .selectFrom('tasks')
    .where('id', 'in', newest)
    .select(row)
    .orderBy('finished_at', 'desc')
    .$castTo<TaskRow>()
    .execute()
}

/** The longest first. */
export function listRunning(db: Reader, limit: number): Promise<TaskRow[]> {
  const oldest = db.selectFrom('running_tasks').select('id').orderBy('started_at').limit(limit)
  return db
    .selectFrom('tasks')
    .where('id', 'in', oldest)
    .select(row)
    .orderBy('last_attempted_at')
    .$castTo<TaskRow>()
    .execute()
}

export function listSchedules(db: Reader): Promise<ScheduleState[]> {
  return db
    .selectFrom('task_schedules')
    .select([
      'task',
      'queue',
      'cron',
      'time_zone as timeZone',
      'missed',
      'last_fired_at as lastFiredAt',
      'last_task_id as lastTaskId',
    ])
    .orderBy('task')
    .$castTo<ScheduleState>()
    .execute()
}

/** The latest first, with who is owed each of them. */
export async function listEvents(db: Reader, limit: number): Promise<EventState[]> {
  const events = db.selectFrom('events').selectAll().orderBy('id', 'desc').limit(limit).as('event')
  return db
    .selectFrom(events)
    .leftJoinLateral(
      (eb) =>
        eb
          .selectFrom('event_deliveries')
          .whereRef('event_deliveries.event_id', '=', 'event.id')
          .select(({ fn }) => [
            fn.countAll<number>().as('subscribers'),
            fn.countAll<number>().filterWhere('effective_at', 'is', null).as('owed'),
          ])
          .as('delivery'),
      (join) => join.onTrue(),
    )
    .select(['id', 'name', 'aggregate', 'occurred_at as occurredAt', 'subscribers', 'owed'])
    .orderBy('id', 'desc')
    .$castTo<EventState>()
    .execute()
}

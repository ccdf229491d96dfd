import { all, erased, hash, kept, plain, pseudonymised, type Tags, userId } from './tag.ts'
import type { DB } from '../types.ts'

type TaskTable =
  | 'event_deliveries'
  | 'event_seals'
  | 'events'
  | 'failed_tasks'
  | 'idempotent_requests'
  | 'pgboss.bam'
  | 'pgboss.instance'
  | 'pgboss.job'
  | 'pgboss.job_dependency'
  | 'pgboss.queue'
  | 'pgboss.queue_stats'
  | 'pgboss.schedule'
  | 'pgboss.subscription'
  | 'pgboss.version'
  | 'pgboss.warning'
  | 'rate_limit_windows'
  | 'running_tasks'
  | 'task_effects'
  | 'task_failures'
  | 'task_listing'
  | 'task_progress'
  | 'task_queues'
  | 'task_schedules'
  | 'task_slots'
  | 'tasks'

/** What has happened, what is done about it, and what was answered to whom. */
export const tasks: Pick<Tags<DB>, TaskTable> = {
  event_deliveries: {
    ...all(plain, 'event_id task task_id effective_at'),
    aggregate: userId,
  },
  event_seals: all(plain, 'position event_id hash sealed_at'),
  events: {
    ...all(plain, 'id name request_id occurred_at'),
    aggregate: userId,
    payload: pseudonymised('ids alone'),
    changes: pseudonymised('what a change made of fields that say nothing of who somebody is'),
    actor: userId,
  },
  failed_tasks: 'view',
  idempotent_requests: {
    ...all(plain, 'salt claim claimed_until created_at'),
    id: hash,
    sealed: kept('sealed under a key that only the caller has, deleted within a day'),
  },
  'pgboss.bam': plain,
  'pgboss.instance': plain,
  'pgboss.job': erased,
  'pgboss.job_dependency': plain,
  'pgboss.queue': plain,
  'pgboss.queue_stats': plain,
  'pgboss.schedule': plain,
  'pgboss.subscription': plain,
  'pgboss.version': plain,
  'pgboss.warning': plain,
  rate_limit_windows: {
    ...all(plain, 'ends_at used granted'),
    key: hash,
  },
  running_tasks: 'view',
  task_effects: all(plain, 'task_id effective_at'),
  task_failures: {
    ...all(erased, 'message traceback'),
    ...all(plain, 'task_id attempt worker started_at failed_at error_class'),
  },
  task_listing: 'view',
  task_progress: all(plain, 'task_id fraction reported_at'),
  task_queues: 'view',
  task_schedules: 'view',
  task_slots: all(plain, 'task slot task_id taken_at'),
  tasks: 'view',
}

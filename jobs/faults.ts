import { sql } from 'kysely'
import type { Reader } from '../db/connect.ts'
import { type Fault, faultsAgainst } from '../domain/common/faults.ts'

/** Whoever is owed an event has it coming, or has had it. */
export const faults = (db: Reader): Promise<Fault[]> =>
  faultsAgainst(db, {
    'outbox.deliveries': sql`
      select format('event %s never reached %s: its task %s is gone', event_id, task, task_id) as message
      from event_deliveries
      where effective_at is null and not exists (select from pgboss.job where id = task_id)
      order by event_id, task`,
  })

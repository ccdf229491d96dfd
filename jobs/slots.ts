import { type Kysely, sql } from 'kysely'
import type { DB } from '../db/types.ts'
import type { Task } from '../domain/common/task.ts'

/**
 * Takes one of a task's few slots, over all workers; false when none is free. The primary key keeps two from one slot. A
 * slot whose job no longer runs is free after a minute: by then no statement can still be looking at an older state.
 */
export async function takeSlot(db: Kysely<DB>, { name, concurrency }: Task, taskId: string): Promise<boolean> {
  if (concurrency === undefined) return true
  const { rows } = await sql`
    insert into task_slots (task, slot, task_id, taken_at)
    select ${name}, free.slot, ${taskId}, now()
    from generate_series(1, ${concurrency}::int) as free (slot)
    left join task_slots as held on held.task = ${name} and held.slot = free.slot
    left join pgboss.job as job on job.id = held.task_id and job.state = 'active'
    where held.task is null or held.task_id = ${taskId}
      or (job.id is null and held.taken_at < now() - interval '1 minute')
    order by held.task_id = ${taskId} desc nulls last, random()
    limit 1
    on conflict (task, slot) do update set task_id = excluded.task_id, taken_at = excluded.taken_at
    where task_slots.task_id = excluded.task_id or task_slots.taken_at < now() - interval '1 minute'
    returning slot`.execute(db)
  return rows.length > 0
}

export async function freeSlot(db: Kysely<DB>, { concurrency }: Task, taskId: string): Promise<void> {
  if (concurrency !== undefined) await db.deleteFrom('task_slots').where('task_id', '=', taskId).execute()
}

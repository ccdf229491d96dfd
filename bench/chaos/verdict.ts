import { type Kysely, sql } from 'kysely'
import type { DB } from '../../db/types.ts'
import { orderChanged } from './order-changes.ts'
import { subscribers } from './subscribers.ts'

export interface Figures {
  /** Changes that were committed; one more in ten or so was not. */
  readonly changes: number
  readonly effects: number
  /** How often a task ran, beyond once for each. */
  readonly rerun: number
  /** How often a worker was killed that held a task. */
  readonly lost: number
  /** The longest, in seconds, from a run that ended with its worker until another worker took the task up again. */
  readonly longestWait: number
  /** Milliseconds from a change's commit to its effect. */
  readonly lagP50: number
  readonly lagP99: number
}

const names = subscribers.map(({ name }) => name)

/** What must not be, in the words in which it is reported; each counts its cases. */
const wrongs: Readonly<Record<string, ReturnType<typeof sql<{ count: number }>>>> = {
  'changes of an order without exactly one event, or the other way round': sql`
    select abs((select count(*) from chaos_changes) - (select count(*) from events where name = ${orderChanged.name}))
      + abs((select count(*) from chaos_changes) - (select sum(step) from chaos_orders)) as count`,
  'changes a subscriber never heard of': sql`
    select count(*) as count from chaos_changes as change cross join unnest(${names}::text[]) as owed (subscriber)
    where not exists (select from chaos_effects as effect
      where effect.subscriber = owed.subscriber and effect.order_id = change.order_id and effect.step = change.step)`,
  'changes that took effect twice': sql`
    select count(*) as count from (
      select from chaos_effects group by subscriber, order_id, step having count(*) > 1) as twice`,
  'effects of changes that were rolled back': sql`
    select count(*) as count from chaos_effects as effect where not kept or not exists (
      select from chaos_changes as change where change.order_id = effect.order_id and change.step = effect.step)`,
  'effects under another event than their own': sql`
    select count(*) as count from chaos_effects as effect left join events as event on event.id = effect.event_id
    where event.payload is distinct from
      jsonb_build_object('orderId', effect.order_id, 'step', effect.step, 'kept', effect.kept)`,
  'effects out of order': sql`
    select count(*) as count from chaos_effects where coalesce(previous, 0) <> step - 1`,
  'tasks that failed for good': sql`select count(*) as count from tasks where status = 'FAILED'`,
  'tasks left RUNNING': sql`
    select count(*) as count from tasks where status = 'RUNNING' and task = any(${names}::text[])`,
  'tasks left READY': sql`
    select count(*) as count from tasks where status = 'READY' and task = any(${names}::text[])`,
  'deliveries not marked as made': sql`
    select count(*) as count from event_deliveries where effective_at is null and task = any(${names}::text[])`,
}

/** What is wrong, in plain words; nothing when all is well. */
export async function wrongsIn(db: Kysely<DB>): Promise<string[]> {
  const found: string[] = []
  for (const [what, query] of Object.entries(wrongs)) {
    const { count } = (await query.execute(db)).rows[0]!
    if (count > 0) found.push(`${count} ${what}`)
  }
  return found
}

export async function figuresOf(db: Kysely<DB>): Promise<Figures> {
  const { rows } = await sql<Figures>`
    with waits as (
      select least(
        (select min(run.began_at) from chaos_runs as run where run.task_id = lost.task_id and run.attempt > lost.attempt),
        (select min(again.started_at) from task_failures as again
          where again.task_id = lost.task_id and again.attempt > lost.attempt)
      ) - begun.began_at as wait
      from task_failures as lost join chaos_runs as begun using (task_id, attempt)
      where lost.error_class = 'WorkerLost'
    ), lags as (
      select extract(epoch from effect.happened_at - change.committed_at) * 1000 as ms
      from chaos_effects as effect join chaos_changes as change using (order_id, step)
    )
    select
      (select count(*) from chaos_changes) as changes,
      (select count(*) from chaos_effects) as effects,
      (select count(*) from chaos_runs) - (select count(*) from chaos_effects) as rerun,
      (select count(*) from task_failures where error_class = 'WorkerLost') as lost,
      (select coalesce(extract(epoch from max(wait)), 0)::float8 from waits) as "longestWait",
      (select percentile_cont(0.5) within group (order by ms)::float8 from lags) as "lagP50",
      (select percentile_cont(0.99) within group (order by ms)::float8 from lags) as "lagP99"`.execute(db)
  return rows[0]!
}

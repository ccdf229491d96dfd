import { sql } from 'kysely'
import type { Task } from '../../../domain/common/task.ts'
import { claimsIn } from '../../../jobs/claims.ts'
import { drain } from '../../../jobs/drain.ts'
import { expireUnpaid } from '../../../domain/orders/tasks.ts'
import { reconcile } from '../../../domain/payments/tasks.ts'
import { reconcilePayouts } from '../../../domain/payouts/tasks.ts'
import { type App, meansOf } from '../../../server/context.ts'
import { write } from '../scopes.ts'
import { type OwnClock, type Till, tillOf } from '../till.ts'
import type { World } from './world.ts'

/** A shop that goes on after a process of it has died. */
export interface Shop {
  readonly till: Till
  readonly clock: OwnClock
  readonly world: World
  /** Lets time pass, as whoever is left sees it: what was lost is another's, and what comes round does. */
  pass(seconds: number): Promise<void>
}

/** What has to do with money; the rest of what follows is none of it. */
const queues = ['critical'] as const
const roundly: readonly Task[] = [expireUnpaid, reconcile, reconcilePayouts]

export async function openShop(app: App, clock: OwnClock, world: World): Promise<Shop> {
  const work = () => drain(app.boss, meansOf(app), { queues })
  return {
    till: await tillOf({ ...app, drain: work }, clock),
    clock,
    world,
    async pass(seconds) {
      clock.pass(seconds)
      world.settle?.()
      await write(app, async (ctx) => {
        for (const task of roundly) await ctx.enqueue(task, {})
      })
      // The queue goes by the time of the database, which has not passed.
      await sql`
        update pgboss.job set start_after = now() - interval '1 second', heartbeat_on = now() - interval '1 hour'
        where name = any(${queues}) and state in ('created', 'retry', 'active')`.execute(app.db)
      await sql`update task_slots set taken_at = now() - interval '1 hour'`.execute(app.db)
      await claimsIn(app.db).reclaim(30)
      await work()
    },
  }
}

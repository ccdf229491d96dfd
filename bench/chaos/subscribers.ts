import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import type { z } from 'zod'
import type { TaskCtx } from '../../domain/common/context.ts'
import { defineTask } from '../../domain/common/task.ts'
import { on } from '../../jobs/subscriptions.ts'
import { Change, orderChanged } from './order-changes.ts'

type Effect = (meanwhile?: () => Promise<unknown>) => Promise<void>

/** A task that notes each of its runs, and then does with its one effect as `how` says. */
const subscriber = (name: string, how: (effect: Effect) => Promise<void>) =>
  defineTask({
    name,
    payload: Change,
    // None is to fail for good: also who is frozen in a transaction loses it to the database in the end.
    retries: 50,
    backoff: { seconds: 1 },
    run: async (ctx, change) => {
      const { taskId, attempt } = ctx
      await ctx.write(({ db }) =>
        sql`insert into chaos_runs values (${taskId}, ${attempt}, clock_timestamp())`.execute(db),
      )
      await how((meanwhile) => takeEffect(ctx, name, change, meanwhile))
    },
  })

const FAILS = 0.2

/** One does as it is told, one fails as often after its effect as before it, and one takes its time. */
export const subscribers = [
  subscriber('chaos.plain', (effect) => effect()),
  subscriber('chaos.moody', async (effect) => {
    const mood = Math.random()
    if (mood < FAILS / 2) throw new Error('not in the mood')
    await effect()
    if (mood < FAILS) throw new Error('in no mood to say that it is done')
  }),
  subscriber('chaos.slow', async (effect) => {
    await sleep(Math.random() * 300)
    await effect(() => sleep(Math.random() * 50))
  }),
]

export const subscriptions = subscribers.map((task) => on(orderChanged, task))

/** The step the subscriber last saw done of this order is read in the transaction that does the next. */
async function takeEffect(
  ctx: TaskCtx,
  subscriber: string,
  { orderId, step, kept }: z.output<typeof Change>,
  meanwhile: () => Promise<unknown> = async () => {},
): Promise<void> {
  await ctx.writeOnce(async ({ db }) => {
    await sql`
      insert into chaos_effects
      select ${subscriber},
        (select (data -> 'event' ->> 'id')::bigint from pgboss.job where name = 'default' and id = ${ctx.taskId}),
        ${orderId}, ${step}, ${kept},
        (select max(step) from chaos_effects where subscriber = ${subscriber} and order_id = ${orderId}),
        clock_timestamp()`.execute(db)
    await meanwhile()
  })
}

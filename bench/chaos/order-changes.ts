import { setTimeout as sleep } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'
import { z } from 'zod'
import type { DB } from '../../db/types.ts'
import type { System } from '../../domain/common/access.ts'
import type { Scope } from '../../domain/common/context.ts'
import { defineEvent } from '../../domain/common/event.ts'
import { inTransaction } from '../../domain/common/unit-of-work.ts'

/** `kept` is false where the transaction is rolled back afterwards: nobody may ever hear of such a change. */
export const Change = z.object({ orderId: z.int(), step: z.int(), kept: z.boolean() })

export const orderChanged = defineEvent({
  name: 'order.changed',
  payload: Change,
  aggregate: ({ orderId }) => `order:${orderId}`,
})

/**
 * The orders, what was committed, and what subscribers made of it. No unique keys: what is done twice is to show.
 * `previous` is the last step of that order which the subscriber saw done when it did this one.
 */
export async function prepare(db: Kysely<DB>, orders: number): Promise<void> {
  await sql`create table chaos_orders (id integer primary key, step integer not null)`.execute(db)
  await sql`insert into chaos_orders select id, 0 from generate_series(1, ${orders}::integer) as id`.execute(db)
  await sql`
    create table chaos_changes (
      order_id integer not null, step integer not null, kept boolean not null, committed_at timestamptz not null
    )`.execute(db)
  await sql`
    create table chaos_effects (
      subscriber text not null, event_id bigint, order_id integer not null, step integer not null, kept boolean not null,
      previous integer, happened_at timestamptz not null
    )`.execute(db)
  await sql`create index chaos_effects_lane on chaos_effects (subscriber, order_id, step)`.execute(db)
  await sql`create table chaos_runs (task_id uuid not null, attempt integer not null, began_at timestamptz not null)`.execute(
    db,
  )
}

class ThoughtBetterOfIt extends Error {}

/** Changes one order and says so in the same transaction. Its row stays locked, so its steps have one order. */
async function changeOrder(scope: Scope & { readonly actor: System }, orderId: number, kept: boolean): Promise<void> {
  const change = inTransaction({ ...scope, now: new Date() }, scope.actor, async ({ db, emit }) => {
    const { rows } = await sql<{ step: number }>`
      update chaos_orders set step = step + 1 where id = ${orderId} returning step`.execute(db)
    const { step } = rows[0]!
    await emit(orderChanged, { orderId, step, kept })
    await sql`insert into chaos_changes values (${orderId}, ${step}, ${kept}, clock_timestamp())`.execute(db)
    if (!kept) throw new ThoughtBetterOfIt()
  })
  await change.catch((error: unknown) => {
    if (!(error instanceof ThoughtBetterOfIt)) throw error
  })
}

export interface Habits {
  readonly orders: number
  /** How many changes a second, about. */
  readonly perSecond: number
  /** Which share of them is rolled back. */
  readonly rolledBack: number
}

/** Changes one order after the other, for ever. */
export async function keepChanging(scope: Scope & { readonly actor: System }, habits: Habits): Promise<never> {
  for (;;) {
    const orderId = 1 + Math.floor(Math.random() * habits.orders)
    await changeOrder(scope, orderId, Math.random() >= habits.rolledBack)
    await sleep((Math.random() * 2 * 1_000) / habits.perSecond)
  }
}

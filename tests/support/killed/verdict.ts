// What may never be, however a process has died; asked of the database alone.

import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { DB } from '../../../db/types.ts'
import { faultsOf } from '../../../server/manage/verify.ts'

/** What was there when a process had died: nothing that makes up for it may take any of it away. */
export interface Trace {
  readonly orders: readonly number[]
  readonly bookings: readonly number[]
}

export async function traceOf(db: Kysely<DB>): Promise<Trace> {
  const { rows } = await sql<Trace>`
    select array(select id from orders order by id) as orders,
      array(select id from ledger_transactions order by id) as bookings`.execute(db)
  return rows[0]!
}

/** What is wrong, in words: what does not agree, what is still under way, what is gone. */
export async function wrongsIn(db: Kysely<DB>, before: Trace): Promise<string[]> {
  const after = await traceOf(db)
  const gone = (name: keyof Trace) =>
    before[name].filter((id) => !after[name].includes(id)).map((id) => `of the ${name} ${id} is gone`)
  const faults = (await faultsOf(db)).map(({ rule, message }) => `${rule}: ${message}`)
  return [...gone('orders'), ...gone('bookings'), ...faults, ...(await underWay(db)), ...(await unpaid(db))]
}

/** Money on its way, and tasks that are to move it, in words. */
export const underWay = (db: Kysely<DB>): Promise<string[]> =>
  messagesOf(
    db,
    sql`
      select format('payment %s is %s', id, status) as message from payments
      where status not in ('captured', 'voided', 'failed')
      union all select format('refund %s is %s', id, status) from refunds where status in ('started', 'pending')
      union all select format('payout %s is %s', id, status) from payouts where status in ('requested', 'sending')
      union all select format('%s is %s', data ->> 'task', state) from pgboss.job
        where name = 'critical' and state not in ('completed', 'cancelled')`,
  )

const unpaid = (db: Kysely<DB>): Promise<string[]> =>
  messagesOf(db, sql`select format('%s waits for money', number) as message from orders where status = 'pending'`)

async function messagesOf(db: Kysely<DB>, rule: RawBuilder<unknown>): Promise<string[]> {
  const { rows } = await (rule as RawBuilder<{ message: string }>).execute(db)
  return rows.map(({ message }) => message)
}

import { sql } from 'kysely'
import type { WriteCtx } from '../common/context.ts'
import { ERASED, type ExportCtx } from '../common/personal.ts'

/** What somebody has paid, and got back. */
export async function exportOf({ db }: ExportCtx, userId: number): Promise<unknown> {
  const { rows } = await sql`
    select o.number as "orderNumber", p.provider, p.status, p.created_at as "createdAt",
      json_build_object('amount', p.amount, 'currency', p.currency) as amount,
      (select coalesce(json_agg(json_build_object(
        'status', r.status, 'reason', r.reason, 'amount', json_build_object('amount', r.amount, 'currency', r.currency)
      ) order by r.id), '[]') from refunds r where r.payment_id = p.id) as refunds
    from payments p join orders o on o.id = p.order_id where o.customer_id = ${userId} order by p.id`.execute(db)
  return rows
}

/** What was paid is part of the books; what a page was told to do, and why money went back, is forgotten. */
export async function eraseUser(ctx: WriteCtx, userId: number): Promise<void> {
  await sql`
    update payments set client_action = null from orders o
    where o.id = order_id and o.customer_id = ${userId} and client_action is not null`.execute(ctx.db)
  await sql`
    update refunds set reason = ${ERASED} from orders o
    where o.id = order_id and o.customer_id = ${userId}`.execute(ctx.db)
}

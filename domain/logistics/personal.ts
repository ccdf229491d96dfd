import { sql } from 'kysely'
import type { WriteCtx } from '../common/context.ts'
import { ERASED, type ExportCtx } from '../common/personal.ts'

/** The parcels that went to somebody. */
export async function exportOf({ db }: ExportCtx, userId: number): Promise<unknown> {
  const { rows } = await sql`
    select o.number as "orderNumber", s.carrier, s.status, s.tracking_number as "trackingNumber",
      s.created_at as "createdAt", s.delivered_at as "deliveredAt"
    from shipments s join orders o on o.id = s.order_id where o.customer_id = ${userId} order by s.id`.execute(db)
  return rows
}

/** A label has an address on it, and a number leads to one; that something was sent, and arrived, stays. */
export async function eraseUser(ctx: WriteCtx, userId: number): Promise<void> {
  await sql`
    update shipment_steps set place = null, description = ${ERASED} from shipments s join orders o on o.id = s.order_id
    where s.id = shipment_id and o.customer_id = ${userId}`.execute(ctx.db)
  await sql`
    update shipments set label = null, tracking_number = null, tracking_url = null from orders o
    where o.id = order_id and o.customer_id = ${userId}`.execute(ctx.db)
}

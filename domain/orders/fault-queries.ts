import { sql } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import { type Fault, faultsAgainst, type Rules } from '../common/faults.ts'
import { heldInVain } from './holding-queries.ts'

const rules: Rules = {
  'orders.holds': sql`
    select format('%s holds %s of variant %s at location %s, and is %s', o.number, h.quantity, h.variant_id,
      h.location_id, o.status) as message
    from stock_holds h join orders o on o.id = h.order_id
    where ${heldInVain} order by h.order_id, h.variant_id, h.location_id`,
  'orders.total': sql`
    select format('%s comes to %s, its figures to %s', number, total_amount,
      subtotal_amount - discount_amount + shipping_amount + tax_amount) as message
    from orders where total_amount <> subtotal_amount - discount_amount + shipping_amount + tax_amount order by id`,
  'orders.parts': sql`
    select format('%s comes to %s, its parts to %s', o.number, o.total_amount, sum(s.payable_amount)) as message
    from orders o join sub_orders s on s.order_id = o.id
    group by o.id having sum(s.payable_amount) <> o.total_amount order by o.id`,
  'orders.items': sql`
    select format('part %s of order %s comes to %s, its items and parcel to %s', s.id, s.order_id, s.payable_amount,
      s.shipping_payable + sum(i.payable_amount)) as message
    from sub_orders s join order_items i on i.sub_order_id = s.id
    group by s.id having s.shipping_payable + sum(i.payable_amount) <> s.payable_amount order by s.id`,
  // Money that came too late or was too much goes back for no part.
  'orders.refunded': sql`
    select format('%s: %s given back, for its parts %s', o.number, o.refunded_amount, sum(s.refunded_amount)) as message
    from orders o join sub_orders s on s.order_id = o.id
    group by o.id having sum(s.refunded_amount) > o.refunded_amount order by o.id`,
  // An amount may go back for a part without saying for which of its items.
  'orders.refunded-items': sql`
    select format('part %s of order %s: %s given back, for its items %s', s.id, s.order_id, s.refunded_amount,
      sum(i.refunded_amount)) as message
    from sub_orders s join order_items i on i.sub_order_id = s.id
    group by s.id having sum(i.refunded_amount) > s.refunded_amount order by s.id`,
  'orders.returns': sql`
    select format('%s of %s pieces of item %s of order %s are sent back', sum(ri.quantity), i.quantity, i.id,
      i.order_id) as message
    from order_items i join return_items ri on ri.order_item_id = i.id join returns r on r.id = ri.return_id
    where r.status <> 'rejected' group by i.id having sum(ri.quantity) > i.quantity order by i.id`,
  'orders.status': sql`
    select format('%s is %s, by its parts %s', number, status, derived) as message
    from (
      select o.id, o.number, o.status, case
        when bool_and(s.status = 'cancelled') then 'cancelled'
        when bool_and(s.status in ('cancelled', 'refunded')) then 'refunded'
        when bool_and(s.status = 'pending') filter (where s.status not in ('cancelled', 'refunded')) then 'pending'
        when bool_and(s.status = 'paid') filter (where s.status not in ('cancelled', 'refunded')) then 'paid'
        when bool_and(s.status in ('delivered', 'cancelled', 'refunded')) then 'delivered'
        when bool_and(s.status in ('shipped', 'delivered', 'cancelled', 'refunded')) then 'shipped'
        else 'processing' end as derived
      from orders o join sub_orders s on s.order_id = o.id group by o.id
    ) as compared
    where status <> derived order by id`,
}

/** An order is the sum of its parts, in money and in how far it has come. */
export const faults = (db: Reader): Promise<Fault[]> => faultsAgainst(db, rules)

import { sql } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import { type Fault, faultsAgainst, type Rules } from '../common/faults.ts'

const rules: Rules = {
  'payments.captured': sql`
    select format('%s has %s of its payments, they took %s', o.number, o.captured_amount,
      coalesce(sum(p.captured_amount), 0)) as message
    from orders o left join payments p on p.order_id = o.id
    group by o.id having coalesce(sum(p.captured_amount), 0) <> o.captured_amount order by o.id`,
  'payments.refunds': sql`
    select format('payment %s gives back %s and gave %s, its refunds %s and %s', p.id, p.refunding_amount,
      p.refunded_amount, r.refunding, r.refunded) as message
    from payments p cross join lateral (
      select coalesce(sum(amount) filter (where status in ('started', 'pending')), 0) as refunding,
        coalesce(sum(amount) filter (where status = 'succeeded'), 0) as refunded
      from refunds where payment_id = p.id
    ) as r
    where (p.refunding_amount, p.refunded_amount) <> (r.refunding, r.refunded) order by p.id`,
  'payments.orders-refunded': sql`
    select format('%s: %s given back, by its refunds %s', o.number, o.refunded_amount,
      coalesce(sum(r.amount), 0)) as message
    from orders o left join refunds r on r.order_id = o.id and r.status <> 'failed'
    group by o.id having coalesce(sum(r.amount), 0) <> o.refunded_amount order by o.id`,
  'payments.books': sql`
    select format('order %s: %s has %s %s of it, by the books %s', order_id, provider, coalesce(p.amount, 0),
      currency, coalesce(b.amount, 0)) as message
    from (
      select order_id, provider, currency, sum(captured_amount - refunded_amount) as amount from payments group by 1, 2, 3
    ) as p full join (
      select order_id, substr(account, 10) as provider, currency, sum(amount) as amount
      from ledger_entries join ledger_transactions t on t.id = transaction_id
      where account like 'provider.%' and order_id is not null group by 1, 2, 3
    ) as b using (order_id, provider, currency)
    where coalesce(p.amount, 0) <> coalesce(b.amount, 0) order by order_id`,
  // Where nothing is awaited any more, no money of a buyer's lies about: it is a vendor's, or has gone back.
  'payments.buyers': sql`
    select format('%s is %s, and %s %s of its buyer''s money lie about', o.number, o.status, -b.amount, b.currency) as message
    from orders o join (
      select order_id, currency, sum(amount) as amount from ledger_entries join ledger_transactions t on t.id = transaction_id
      where account = 'buyers' group by 1, 2 having sum(amount) <> 0
    ) as b on b.order_id = o.id
    where o.status <> 'pending'
      and not exists (select from refunds r where r.order_id = o.id and r.status in ('started', 'pending'))
    order by o.id`,
}

/** What providers took and gave back is what orders and books say. */
export const faults = (db: Reader): Promise<Fault[]> => faultsAgainst(db, rules)

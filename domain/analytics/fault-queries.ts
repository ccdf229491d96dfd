import { sql } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import { type Fault, faultsAgainst, type Rules } from '../common/faults.ts'
import { summed } from './counting-queries.ts'

/** An order that is about to be counted: the task that does it is queued, or under way. */
const underWay = sql`exists (
  select from event_deliveries d join pgboss.job j on j.id = d.task_id
  where d.task = 'analytics.countSales' and d.aggregate = 'order:' || t.order_id and d.effective_at is null
    and j.state < 'completed'
)`

const rules: Rules = {
  'analytics.ledger': sql`
    select format('transaction %s, part %s: given back %s, commission %s, owed to the vendor %s; counted %s, %s and %s',
      b.transaction_id, b.sub_order_id, b.refunds, b.commission, b.net, coalesce(l.refunds, 0), coalesce(l.commission, 0),
      coalesce(l.net, 0)) as message
    from (
      select e.transaction_id, e.sub_order_id, t.order_id,
        case t.kind when 'return' then coalesce(-sum(e.amount) filter (where account = 'buyers'), 0) else 0 end as refunds,
        coalesce(-sum(e.amount) filter (where account = 'commission'), 0) as commission,
        coalesce(-sum(e.amount) filter (where account like 'vendor.%'), 0) as net
      from ledger_entries e join ledger_transactions t on t.id = e.transaction_id
      where t.kind in ('sale', 'return') and e.sub_order_id is not null
      group by e.transaction_id, e.sub_order_id, t.kind, t.order_id
    ) as b join ledger_transactions t on t.id = b.transaction_id
    left join (
      select transaction_id, sub_order_id, sum(refunds) as refunds, sum(commission) as commission, sum(net) as net
      from sales_lines group by transaction_id, sub_order_id
    ) as l using (transaction_id, sub_order_id)
    where (b.refunds, b.commission, b.net) is distinct from (l.refunds, l.commission, l.net) and not ${underWay}
    order by b.transaction_id, b.sub_order_id`,
  'analytics.days': sql`
    select format('vendor %s on %s in category %s: %s in %s, by its lines %s', vendor_id, day, category_id, d.net,
      currency, l.net) as message
    from daily_sales d full join (
      select ${summed}, sum(net)::bigint as net from sales_lines group by vendor_id, day, category_id, currency
    ) as l using (vendor_id, day, category_id, currency)
    where (d.orders, d.leads, d.units, d.gross, d.discounts, d.tax, d.tax_included, d.shipping, d.refunds, d.commission)
      is distinct from
      (l.orders, l.leads, l.units, l.gross, l.discounts, l.tax, l.tax_included, l.shipping, l.refunds, l.commission)
    order by vendor_id, day, category_id, currency`,
}

/** What was counted is what the ledger says, and days are what was counted. */
export const faults = (db: Reader): Promise<Fault[]> => faultsAgainst(db, rules)

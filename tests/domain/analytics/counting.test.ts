import { sql } from 'kysely'
import t, { test } from 'tap'
import { countSales } from '../../../domain/analytics/tasks.ts'
import { postgresBackend } from '../../../jobs/backend.ts'
import { replayEvents } from '../../../jobs/replay.ts'
import { subscriptions } from '../../../jobs/subscriptions.ts'
import { houseScope } from '../../../server/context.ts'
import { faultsOf } from '../../../server/manage/verify.ts'
import { write } from '../inventory/stock.ts'
import { openSeason } from './season.ts'

const season = await openSeason(t, 20_261_127)
const { app } = season

const replay = { task: countSales.name, since: new Date(0), again: true }

type Row = Readonly<Record<string, string | number>>
const rowsOf = async (query: ReturnType<typeof sql<Row>>): Promise<Row[]> => (await query.execute(app.db)).rows

/** What has been counted, whole. */
const days = () =>
  rowsOf(sql`select vendor_id, day::text, category_id, currency, orders, leads, units, gross, discounts, tax, tax_included,
    shipping, refunds, commission, net from daily_sales order by 1, 2, 3, 4`)

/** By day, vendor and currency, from the entries of the ledger and nothing else. */
const fromLedger = () =>
  rowsOf(sql`
    select (t.occurred_at at time zone 'UTC')::date::text as day, s.vendor_id, e.currency,
      coalesce(sum(e.amount) filter (where e.account = 'buyers' and t.kind = 'sale'), 0)::bigint as paid,
      coalesce(-sum(e.amount) filter (where e.account = 'buyers' and t.kind = 'return'), 0)::bigint as refunds,
      coalesce(-sum(e.amount) filter (where e.account = 'commission'), 0)::bigint as commission,
      coalesce(-sum(e.amount) filter (where e.account like 'vendor.%'), 0)::bigint as net
    from ledger_entries e join ledger_transactions t on t.id = e.transaction_id join sub_orders s on s.id = e.sub_order_id
    where t.kind in ('sale', 'return') group by 1, 2, 3 order by 1, 2, 3`)

const fromDays = () =>
  rowsOf(sql`
    select day::text, vendor_id, currency, sum(gross - discounts + tax + shipping)::bigint as paid,
      sum(refunds)::bigint as refunds, sum(commission)::bigint as commission, sum(net)::bigint as net
    from daily_sales group by 1, 2, 3 order by 1, 2, 3`)

/** By the day it was paid for, vendor and currency, from the orders and nothing else. */
const fromOrders = () =>
  rowsOf(sql`
    select (o.paid_at at time zone 'UTC')::date::text as day, s.vendor_id, o.currency, count(*)::int as orders,
      sum(i.units)::int as units, sum(i.gross)::bigint as gross, sum(s.discount_amount)::bigint as discounts,
      sum(s.payable_amount)::bigint as paid, sum(s.shipping_payable)::bigint as shipping
    from sub_orders s join orders o on o.id = s.order_id
    cross join lateral (
      select sum(quantity) as units, sum(line_total_amount) as gross from order_items where sub_order_id = s.id
    ) as i
    where o.paid_at is not null group by 1, 2, 3 order by 1, 2, 3`)

const likeOrders = () =>
  rowsOf(sql`
    select day::text, vendor_id, currency, sum(leads)::int as orders, sum(units)::int as units, sum(gross)::bigint as gross,
      sum(discounts)::bigint as discounts, sum(gross - discounts + tax + shipping)::bigint as paid,
      sum(shipping)::bigint as shipping
    from daily_sales group by 1, 2, 3 having sum(leads) > 0 order by 1, 2, 3`)

test('whatever is bought, paid for, called off and given back, days are what the ledger and the orders say', async (t) => {
  await season.play(70)
  const counted = await fromDays()
  t.ok(new Set(counted.map(({ day }) => day)).size > 3, 'over several days')
  t.ok(new Set(counted.map(({ vendor_id }) => vendor_id)).size > 1, 'of several vendors')
  t.strictSame(new Set(counted.map(({ currency }) => currency)), new Set(['NGN', 'USD']))
  t.ok(counted.some(({ refunds }) => Number(refunds) > 0))
  t.strictSame(counted, await fromLedger())
  t.strictSame(await likeOrders(), await fromOrders())
  t.strictSame(
    await rowsOf(sql`
      select s.vendor_id, o.currency, sum(s.refunded_amount)::bigint as refunds from sub_orders s
      join orders o on o.id = s.order_id group by 1, 2 having sum(s.refunded_amount) > 0 order by 1, 2`),
    await rowsOf(sql`
      select vendor_id, currency, sum(refunds)::bigint as refunds from daily_sales group by 1, 2
      having sum(refunds) > 0 order by 1, 2`),
  )
  t.strictSame(await faultsOf(app.db), [])
})

test('what has all gone back comes to nothing in each of its categories', async (t) => {
  const rows = await rowsOf(sql`
    select l.order_item_id from sales_lines l join sub_orders s on s.id = l.sub_order_id
    where s.refunded_amount = s.payable_amount group by l.order_item_id having sum(net) <> 0 or sum(commission) <> 0`)
  t.strictSame(rows, [])
  const below = await rowsOf(sql`select order_item_id from sales_lines group by 1 having sum(net + commission) < 0`)
  t.strictSame(below, [], 'and no item gives more back than was paid for it')
})

test('replays, tasks that run again and bookings that are heard of twice change nothing', async (t) => {
  const before = await days()
  t.ok((await replayEvents(houseScope(app), postgresBackend, subscriptions, replay))! > 20)
  const { rows } = await sql<{ id: number }>`select id from orders`.execute(app.db)
  for (const { id } of rows) await write(app, (ctx) => ctx.enqueue(countSales, { orderId: id }))
  await app.drain()
  t.strictSame(await days(), before)
})

test('it can be counted anew from the ledger, by replaying what happened', async (t) => {
  const before = await days()
  await sql`truncate sales_lines, daily_sales`.execute(app.db)
  t.ok((await faultsOf(app.db)).some(({ rule }) => rule === 'analytics.ledger'))
  await replayEvents(houseScope(app), postgresBackend, subscriptions, replay)
  await app.drain()
  t.strictSame(await days(), before)
})

test('a product that moves to another category leaves what was sold of it where it was', async (t) => {
  const order = await season.order()
  await season.pay(order.id, 'success')
  t.strictSame(await faultsOf(app.db), [], 'what is about to be counted is no fault')
  await app.drain()
  const categories = () =>
    rowsOf(sql`select distinct l.category_id, l.order_item_id from sales_lines l join order_items i on i.id = order_item_id
      where i.order_id = ${order.id} order by 2`)
  const before = await categories()
  await sql`update products set category_id = (select max(id) from categories)`.execute(app.db)
  await season.refund(order.id)
  await app.drain()
  t.strictSame(await categories(), before)
})

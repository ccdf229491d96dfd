import { parse } from 'csv-parse/sync'
import { sql } from 'kysely'
import t, { test } from 'tap'
import { getSalesReport, listSales, requestSalesReport } from '../../../domain/analytics/operations.ts'
import type { SalesReport, SalesRow } from '../../../domain/analytics/sales-schema.ts'
import { pruneSalesReports } from '../../../domain/analytics/tasks.ts'
import { makeReport } from '../../../domain/analytics/reports.ts'
import type { User } from '../../../domain/common/access.ts'
import type { TaskCtx } from '../../../domain/common/context.ts'
import type { Operation } from '../../../domain/common/operation.ts'
import { perform } from '../../../domain/common/operation.ts'
import type { Page } from '../../../domain/common/page.ts'
import { getTask } from '../../../domain/tasks/operations.ts'
import type { TaskResult } from '../../../domain/tasks/schema.ts'
import { houseScope } from '../../../server/context.ts'
import { people, scopeOf } from '../../support/app.ts'
import { codeOf } from '../../support/failure.ts'
import { write } from '../inventory/stock.ts'
import { openSeason } from './season.ts'

const season = await openSeason(t, 7)
const { app } = season
await season.play(40)

const second: User = { ...people.vendor, userId: 3, vendorIds: [2], ownerOf: [2] }
const ask = <T>(actor: User, operation: Operation, input: object = {}) =>
  perform(scopeOf(app, actor), operation, input) as Promise<T>
const wide = { from: '2026-11-01', to: '2026-12-31' }

async function sales(actor: User, input: object): Promise<SalesRow[]> {
  const rows: SalesRow[] = []
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page: Page<SalesRow> = await ask(actor, listSales, { ...wide, limit: 3, ...input, ...(cursor && { cursor }) })
    rows.push(...page.results)
    cursor = page.next
  }
  return rows
}

const FIGURES = [
  'units',
  'gross',
  'discounts',
  'tax',
  'taxIncluded',
  'shipping',
  'refunds',
  'commission',
  'net',
] as const
type Figures = Readonly<Record<(typeof FIGURES)[number] | 'currency', string | number>>

/** What rows add up to, by currency. */
function totalsOf(rows: readonly Figures[]): object[] {
  return [...Map.groupBy(rows, ({ currency }) => currency)]
    .map(([currency, of]) => ({
      currency,
      ...Object.fromEntries(FIGURES.map((name) => [name, of.reduce((sum, row) => sum + Number(row[name]), 0)])),
    }))
    .toSorted((a, b) => String(a.currency).localeCompare(String(b.currency)))
}

const ordersBy = async (groupBy: string) =>
  (await sales(people.admin, { groupBy })).reduce((sum, { orders }) => sum + orders, 0)

async function reportOf(actor: User, input: object): Promise<{ task: TaskResult; report: SalesReport }> {
  const { taskId } = await ask<{ taskId: string }>(actor, requestSalesReport, input)
  t.match(await ask(actor, getSalesReport, { taskId }), { state: 'preparing', csv: null })
  await app.drain()
  return { task: await ask(actor, getTask, { id: taskId }), report: await ask(actor, getSalesReport, { taskId }) }
}

test('however they are grouped and however many pages there are, sales come to the same', async (t) => {
  const whole = totalsOf(await sales(people.admin, { groupBy: 'day' }))
  t.ok(whole.length === 2)
  for (const groupBy of ['vendor', 'category']) {
    const rows = await sales(people.admin, { groupBy })
    t.ok(rows.length > 2)
    t.strictSame(totalsOf(rows), whole, groupBy)
    t.ok(rows.every((row) => row[groupBy as 'vendor'] !== null && row.day === null))
  }
  for (const row of await sales(people.admin, {})) {
    t.equal(row.net, row.gross - row.discounts + row.tax + row.shipping - row.refunds - row.commission)
  }
})

test('orders are counted once, and once in each category they have something of', async (t) => {
  const { rows } = await sql<{ parts: number; categories: number }>`
    select count(distinct s.id)::int as parts, count(distinct (s.id, p.category_id))::int as categories
    from sub_orders s join orders o on o.id = s.order_id join order_items i on i.sub_order_id = s.id
    join variants v on v.id = i.variant_id join products p on p.id = v.product_id where o.paid_at is not null`.execute(
    app.db,
  )
  t.equal(await ordersBy('day'), rows[0]!.parts)
  t.equal(await ordersBy('vendor'), rows[0]!.parts)
  t.equal(await ordersBy('category'), rows[0]!.categories)
})

test('a vendor sees its own sales and nothing of another', async (t) => {
  const own = await sales(people.vendor, { groupBy: 'vendor' })
  t.ok(own.length > 0)
  t.ok(own.every(({ vendor }) => vendor?.id === 1))
  t.strictSame(own, await sales(people.admin, { groupBy: 'vendor', vendor: 1 }))
  t.equal(await codeOf(sales(people.vendor, { vendor: 2 })), 'vendors.not-yours')
  t.equal(await codeOf(sales(people.customer, {})), 'common.forbidden')
  t.strictSame(
    await sales(people.vendor, { currency: 'USD' }),
    (await sales(people.vendor, {})).filter(({ currency }) => currency === 'USD'),
  )
})

test('days are in UTC, both ends of a span are in it, and it is bounded', async (t) => {
  const days = [...new Set((await sales(people.admin, {})).map(({ day }) => day!))]
  const [, from] = days
  const to = days.at(-2)!
  const within = await sales(people.admin, { from, to })
  t.strictSame([...new Set(within.map(({ day }) => day))], days.slice(1, -1))
  t.equal(await codeOf(sales(people.admin, { from: '2025-01-01' })), 'common.invalid')
  t.equal(await codeOf(sales(people.admin, { from: '2026-12-31', to: '2026-01-01' })), 'common.invalid')
})

test('a report says how far it is, what it comes to and where its text is', async (t) => {
  await sql`create table seen (at int generated always as identity, fraction float)`.execute(app.db)
  await sql`
    create function see() returns trigger language plpgsql as $$
    begin insert into seen (fraction) values (new.fraction); return null; end $$`.execute(app.db)
  await sql`create trigger see after insert or update on task_progress for each row execute function see()`.execute(
    app.db,
  )
  const { task, report } = await reportOf(people.admin, wide)
  t.match(task, { status: 'SUCCESSFUL', progress: 1 })
  const { rows: seen } = await sql<{ fraction: number }>`select fraction from seen order by at`.execute(app.db)
  t.equal(seen.length, 9, 'two months in weeks')
  t.ok(seen.every(({ fraction }, index) => index === 0 || fraction > seen[index - 1]!.fraction))
  const rows = parse<Figures>(report.csv!, { columns: true })
  const value = task.returnValue as { rows: number; totals: object; path: string }
  t.equal(value.rows, rows.length)
  t.equal(value.path, `analytics/sales/reports/${report.taskId}`)
  t.strictSame(value.totals, totalsOf(rows))
  t.strictSame(totalsOf(rows), totalsOf(await sales(people.admin, {})))
  t.match(report, { state: 'ready', ...wide, readyAt: /T/ })
})

test('a report that is not wanted any more stops at the next step and keeps nothing', async (t) => {
  const { taskId } = await ask<{ taskId: string }>(people.vendor, requestSalesReport, wide)
  const { id } = await app.db
    .selectFrom('sales_reports')
    .where('task_id', '=', taskId)
    .select('id')
    .executeTakeFirstOrThrow()
  const cancelling = new AbortController()
  let steps = 0
  const progress = async () => {
    steps += 1
    if (steps === 2) cancelling.abort()
  }
  const ctx = { ...houseScope(app), signal: cancelling.signal, progress } as unknown as TaskCtx
  await t.rejects(makeReport(ctx, id), { name: 'AbortError' })
  t.equal(steps, 2)
  t.match(await ask(people.vendor, getSalesReport, { taskId }), { state: 'preparing' })
})

test('a report of a vendor’s is of its own sales, and seen by who asked for it and by staff', async (t) => {
  const { report } = await reportOf(people.vendor, wide)
  const rows = parse<Figures & { vendorId: string }>(report.csv!, { columns: true })
  t.ok(rows.length > 0 && rows.every(({ vendorId }) => vendorId === '1'))
  const { taskId } = report
  t.match(await ask(people.admin, getSalesReport, { taskId }), { csv: report.csv })
  t.equal(await codeOf(ask(second, getSalesReport, { taskId })), 'analytics.report-not-found')
  t.equal(await codeOf(ask(second, requestSalesReport, { vendor: 1 })), 'vendors.not-yours')
  const moved = { ...people.vendor, vendorIds: [2], ownerOf: [2] }
  t.equal(await codeOf(ask(moved, getSalesReport, { taskId })), 'analytics.report-not-found', 'nor once one has left')
})

test('a report is kept for a week', async (t) => {
  const { report } = await reportOf(people.vendor, {})
  await season.pass(6 * 86_400)
  await write(app, (ctx) => ctx.enqueue(pruneSalesReports, {}))
  await app.drain()
  t.match(await ask(people.vendor, getSalesReport, { taskId: report.taskId }), { state: 'ready' })
  await season.pass(2 * 86_400)
  await write(app, (ctx) => ctx.enqueue(pruneSalesReports, {}))
  await app.drain()
  t.equal(await codeOf(ask(people.vendor, getSalesReport, { taskId: report.taskId })), 'analytics.report-not-found')
})

import { stringify } from 'csv-stringify/sync'
import type { User } from '../common/access.ts'
import type { ReadCtx, TaskCtx, WriteCtx } from '../common/context.ts'
import { DomainError } from '../common/errors.ts'
import { GiveUp } from '../common/task.ts'
import { reportNotFound } from './errors.ts'
import { salesReportRequested } from './events.ts'
import * as queries from './report-queries.ts'
import { vendorsToAsk } from './sales.ts'
import { type DayRow, listDays } from './sales-queries.ts'
import type { Accepted, GetSalesReport, RequestSalesReport, SalesReport } from './sales-schema.ts'
import { spanOf, stepsOf } from './span.ts'

const KEPT_MS = 7 * 86_400_000
/** How many are read at once: between two steps a report says how far it is and hears that it is not wanted any more. */
const DAYS_A_STEP = 7
/** Some thirty megabytes; whoever wants more asks for fewer days, or one vendor. */
const MOST_ROWS = 250_000

/** Has a report made of what the actor may ask about now; whoever acts for more vendors later asks for another. */
export async function requestSalesReport(
  ctx: WriteCtx<User>,
  { vendor, currency, ...days }: RequestSalesReport,
): Promise<Accepted> {
  const span = spanOf(days, ctx.now)
  const chosen = { ...span, vendorIds: await vendorsToAsk(ctx, vendor), currency: currency ?? null }
  const reportId = await queries.insertReport(ctx.db, ctx.actor.userId, chosen, ctx.now)
  const [taskId] = await ctx.emit(salesReportRequested, { reportId })
  await queries.noteTask(ctx.db, reportId, taskId!)
  return { taskId: taskId! }
}

/** @throws `analytics.report-not-found` unless the actor may see it, and once it is deleted */
export async function getSalesReport({ db, actor }: ReadCtx<User>, { taskId }: GetSalesReport): Promise<SalesReport> {
  const report = await queries.findReport(db, actor, taskId)
  if (report === undefined) throw new DomainError(reportNotFound, `No report is made by the task ${taskId}.`)
  return { ...report, state: report.csv === null ? 'preparing' : 'ready' }
}

type Figure = 'gross' | 'discounts' | 'tax' | 'taxIncluded' | 'shipping' | 'refunds' | 'commission' | 'net' | 'units'
type Totals = { currency: string } & Record<Figure, number>

export interface MadeReport {
  readonly rows: number
  /** By currency, of the rows of the report itself. */
  readonly totals: readonly Totals[]
  /** Where its text is. */
  readonly path: string
}

/** Walks the days and keeps what was found as CSV for a week. Tried again it begins anew. */
export async function makeReport(ctx: TaskCtx, reportId: number): Promise<MadeReport> {
  const chosen = await queries.findChosen(ctx.db, reportId)
  if (chosen === undefined) throw new GiveUp(`The report ${reportId} has been deleted.`)
  const steps = stepsOf(chosen, DAYS_A_STEP)
  const texts = [stringify([], { header: true, columns: [...columns], record_delimiter: '\r\n' })]
  const totals = new Map<string, Totals>()
  let rows = 0
  for (const [done, step] of steps.entries()) {
    ctx.signal.throwIfAborted()
    const days = await listDays(ctx.db, { ...chosen, ...step })
    rows += days.length
    if (rows > MOST_ROWS) throw new GiveUp(`There are more than ${MOST_ROWS} rows: ask for fewer days.`)
    for (const day of days) totals.set(day.currency, added(totals.get(day.currency), day))
    texts.push(stringify(days, { columns: [...columns], record_delimiter: '\r\n', escape_formulas: true }))
    await ctx.progress((done + 1) / steps.length)
  }
  await ctx.writeOnce(({ db }) => queries.storeReport(db, reportId, texts.join(''), ctx.now))
  const found = [...totals.values()].toSorted((a, b) => a.currency.localeCompare(b.currency))
  return { rows, totals: found, path: `analytics/sales/reports/${chosen.taskId}` }
}

const figures: readonly Figure[] = [
  'units',
  'gross',
  'discounts',
  'tax',
  'taxIncluded',
  'shipping',
  'refunds',
  'commission',
  'net',
]
const columns = ['day', 'vendorId', 'vendor', 'categoryId', 'category', 'currency', 'orders', ...figures] as const

function added(totals: Totals | undefined, row: DayRow): Totals {
  const sums = figures.map((figure) => [figure, (totals?.[figure] ?? 0) + row[figure]])
  return { currency: row.currency, ...(Object.fromEntries(sums) as Record<Figure, number>) }
}

/** Deletes reports that were asked for a week ago. @returns how many */
export async function pruneReports(ctx: TaskCtx): Promise<{ deleted: number }> {
  return { deleted: await queries.deleteBefore(ctx, new Date(ctx.now.getTime() - KEPT_MS)) }
}

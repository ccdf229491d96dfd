import { z } from 'zod'
import { Id } from '../common/fields.ts'
import { defineTask } from '../common/task.ts'
import { countSales as count } from './counting.ts'
import { makeReport, pruneReports } from './reports.ts'

/** Adds to the days what the ledger says of an order and has not been counted. */
export const countSales = defineTask({
  name: 'analytics.countSales',
  queue: 'default',
  retries: 8,
  payload: z.object({ orderId: Id }),
  run: (ctx, { orderId }) => count(ctx, orderId),
})

/** Makes a report of some days. */
export const makeSalesReport = defineTask({
  name: 'analytics.makeSalesReport',
  queue: 'reports',
  retries: 3,
  cancellable: true,
  payload: z.object({ reportId: Id }),
  run: (ctx, { reportId }) => makeReport(ctx, reportId),
})

/** Deletes reports that have been kept long enough. */
export const pruneSalesReports = defineTask({
  name: 'analytics.pruneSalesReports',
  queue: 'reports',
  payload: z.object({}),
  run: pruneReports,
})

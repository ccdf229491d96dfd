import { getSalesReport, listSales, requestSalesReport } from '../domain/analytics/operations.ts'
import { mutation, query, router } from './trpc.ts'

export const analyticsRouter = router({
  sales: query(listSales),
  requestSalesReport: mutation(requestSalesReport),
  salesReport: query(getSalesReport),
})

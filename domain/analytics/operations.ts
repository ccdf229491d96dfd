import { forVendor } from '../common/access.ts'
import { operation } from '../common/operation.ts'
import { notYourVendor, vendorNotFound } from '../vendors/index.ts'
import { getDashboard as dashboard } from './dashboard.ts'
import { reportNotFound } from './errors.ts'
import * as reports from './reports.ts'
import { listSales as sales } from './sales.ts'
import {
  Accepted,
  GetSalesReport as GetReport,
  ListSales,
  RequestSalesReport as RequestReport,
  SalesPage,
  SalesReport,
} from './sales-schema.ts'
import { Dashboard, GetDashboard } from './schema.ts'

export const getDashboard = operation({
  id: 'analytics.dashboard',
  summary: 'How your vendor’s shop does: sales, orders, stock and what it is owed.',
  effect: 'read',
  replica: true,
  access: forVendor('orders:read'),
  input: GetDashboard,
  output: Dashboard,
  errors: [notYourVendor, vendorNotFound],
  run: dashboard,
})

export const listSales = operation({
  id: 'analytics.sales',
  summary: 'What was sold and given back, by day, vendor or category; of your vendors, or of all for staff.',
  effect: 'read',
  replica: true,
  access: forVendor('orders:read'),
  input: ListSales,
  output: SalesPage,
  errors: [notYourVendor, vendorNotFound],
  run: sales,
})

export const requestSalesReport = operation({
  id: 'analytics.requestSalesReport',
  summary: 'Have a report made of some days, by vendor, category and currency.',
  effect: 'write',
  access: forVendor('orders:read'),
  input: RequestReport,
  output: Accepted,
  errors: [notYourVendor, vendorNotFound],
  run: reports.requestSalesReport,
})

export const getSalesReport = operation({
  id: 'analytics.salesReport',
  summary: 'A report you asked for, as CSV once it is made.',
  effect: 'read',
  access: forVendor('orders:read'),
  input: GetReport,
  output: SalesReport,
  errors: [reportNotFound],
  run: reports.getSalesReport,
})

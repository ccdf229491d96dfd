import { forVendor } from '../common/access.ts'
import { operation } from '../common/operation.ts'
import { notYourVendor, vendorNotFound } from '../vendors/index.ts'
import { getDashboard as dashboard } from './dashboard.ts'
import { Dashboard, GetDashboard } from './schema.ts'

export const getDashboard = operation({
  id: 'analytics.dashboard',
  summary: 'How your vendor’s shop does: sales, orders, stock and what it is owed.',
  effect: 'read',
  access: forVendor('orders:read'),
  input: GetDashboard,
  output: Dashboard,
  errors: [notYourVendor, vendorNotFound],
  run: dashboard,
})

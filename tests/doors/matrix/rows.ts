// The rows of the matrix. An operation mounted on a door must stand here.

import { analyticsRows } from './rows/analytics.ts'
import { auditRows } from './rows/audit.ts'
import { authenticationRows } from './rows/authentication.ts'
import { cartsRows } from './rows/carts.ts'
import { collectionsRows } from './rows/collections.ts'
import { factorsRows } from './rows/factors.ts'
import { logisticsRows } from './rows/logistics.ts'
import { flagsRows } from './rows/flags.ts'
import { inventoryRows } from './rows/inventory.ts'
import { invoicesRows } from './rows/invoices.ts'
import { measurementsRows } from './rows/measurements.ts'
import { notificationsRows } from './rows/notifications.ts'
import { ordersRows } from './rows/orders.ts'
import { paymentsRows } from './rows/payments.ts'
import { payoutsRows } from './rows/payouts.ts'
import { pricingRows } from './rows/pricing.ts'
import { privacyRows } from './rows/privacy.ts'
import { productsRows } from './rows/products.ts'
import { reviewsRows } from './rows/reviews.ts'
import { sizingRows } from './rows/sizing.ts'
import { returnsRows } from './rows/returns.ts'
import { tasksRows } from './rows/tasks.ts'
import { vendorsRows } from './rows/vendors.ts'
import { webhooksRows } from './rows/webhooks.ts'
import { wishlistsRows } from './rows/wishlists.ts'
import type { Row, Rows } from './row.ts'

const table: Rows = {
  ...authenticationRows,
  ...factorsRows,
  ...productsRows,
  ...collectionsRows,
  ...vendorsRows,
  ...pricingRows,
  ...cartsRows,
  ...wishlistsRows,
  ...inventoryRows,
  ...ordersRows,
  ...invoicesRows,
  ...returnsRows,
  ...reviewsRows,
  ...paymentsRows,
  ...logisticsRows,
  ...analyticsRows,
  ...payoutsRows,
  ...auditRows,
  ...flagsRows,
  ...tasksRows,
  ...notificationsRows,
  ...measurementsRows,
  ...sizingRows,
  ...privacyRows,
  ...webhooksRows,
}

export const rowsOf = (operation: string): readonly Row[] => [table[operation] ?? []].flat()

import { analyticsRouter } from './analytics.ts'
import { apiKeysRouter } from './api-keys.ts'
import { auditRouter } from './audit.ts'
import { authRouter } from './auth.ts'
import { cartRouter } from './cart.ts'
import { collectionsRouter } from './collections.ts'
import { flagsRouter } from './flags.ts'
import { measurementsRouter } from './measurements.ts'
import { notificationsRouter } from './notifications.ts'
import { ordersRouter } from './orders.ts'
import { paymentsRouter } from './payments.ts'
import { payoutsRouter } from './payouts.ts'
import { discountsRouter, taxRatesRouter } from './pricing.ts'
import { productsRouter, searchRouter } from './products.ts'
import { reviewsRouter } from './reviews.ts'
import { shippingRouter } from './shipping.ts'
import { sizingRouter } from './sizing.ts'
import { stockRouter } from './stock.ts'
import { tasksRouter } from './tasks.ts'
import { router } from './trpc.ts'
import { vendorsRouter } from './vendors.ts'
import { webhooksRouter } from './webhooks.ts'
import { wishlistRouter } from './wishlist.ts'

export const appRouter = router({
  analytics: analyticsRouter,
  apiKeys: apiKeysRouter,
  audit: auditRouter,
  auth: authRouter,
  cart: cartRouter,
  collections: collectionsRouter,
  discounts: discountsRouter,
  flags: flagsRouter,
  measurements: measurementsRouter,
  notifications: notificationsRouter,
  orders: ordersRouter,
  payments: paymentsRouter,
  payouts: payoutsRouter,
  products: productsRouter,
  search: searchRouter,
  reviews: reviewsRouter,
  shipping: shippingRouter,
  sizing: sizingRouter,
  stock: stockRouter,
  tasks: tasksRouter,
  taxRates: taxRatesRouter,
  vendors: vendorsRouter,
  webhooks: webhooksRouter,
  wishlist: wishlistRouter,
})

/** What a storefront imports, as a type: `import type { AppRouter } from '…/routes-v2-trpc/app-router.ts'`. */
export type AppRouter = typeof appRouter

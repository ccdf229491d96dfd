import { authRouter } from './auth.ts'
import { ordersRouter } from './orders.ts'
import { productsRouter } from './products.ts'
import { tasksRouter } from './tasks.ts'
import { router } from './trpc.ts'
import { vendorsRouter } from './vendors.ts'

export const appRouter = router({
  auth: authRouter,
  orders: ordersRouter,
  products: productsRouter,
  tasks: tasksRouter,
  vendors: vendorsRouter,
})

/** What a storefront imports, as a type: `import type { AppRouter } from '…/routes-v2-trpc/app-router.ts'`. */
export type AppRouter = typeof appRouter

import { listShippingRates } from '../domain/carts/operations.ts'
import { query, router } from './trpc.ts'

export const shippingRouter = router({
  rates: query(listShippingRates),
})

import * as pricing from '../domain/pricing/operations.ts'
import { mutation, query, router } from './trpc.ts'

export const discountsRouter = router({
  list: query(pricing.listDiscounts),
  get: query(pricing.getDiscount),
  create: mutation(pricing.createDiscount),
  update: mutation(pricing.updateDiscount),
  delete: mutation(pricing.deleteDiscount),
})

export const taxRatesRouter = router({
  list: query(pricing.listTaxRates),
  create: mutation(pricing.createTaxRate),
  update: mutation(pricing.updateTaxRate),
  delete: mutation(pricing.deleteTaxRate),
})

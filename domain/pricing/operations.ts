export * from './operations/discounts.ts'
export * from './operations/shipping.ts'
export * from './operations/tax-rates.ts'

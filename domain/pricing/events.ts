import { z } from 'zod'
import { defineEvent } from '../common/event.ts'
import { Id } from '../common/fields.ts'

const ofDiscount = {
  payload: z.object({ discountId: Id }),
  aggregate: ({ discountId }: { readonly discountId: number }) => `discount:${discountId}`,
}
export const discountCreated = defineEvent({ name: 'discount.created', ...ofDiscount })
export const discountUpdated = defineEvent({ name: 'discount.updated', ...ofDiscount })
export const discountDeleted = defineEvent({ name: 'discount.deleted', ...ofDiscount })

const ofTaxRate = {
  payload: z.object({ taxRateId: Id }),
  aggregate: ({ taxRateId }: { readonly taxRateId: number }) => `taxRate:${taxRateId}`,
}
export const taxRateCreated = defineEvent({ name: 'taxRate.created', ...ofTaxRate })
export const taxRateUpdated = defineEvent({ name: 'taxRate.updated', ...ofTaxRate })
export const taxRateDeleted = defineEvent({ name: 'taxRate.deleted', ...ofTaxRate })

const ofZone = {
  payload: z.object({ shippingZoneId: Id }),
  aggregate: ({ shippingZoneId }: { readonly shippingZoneId: number }) => `shippingZone:${shippingZoneId}`,
}
export const shippingZoneCreated = defineEvent({ name: 'shippingZone.created', ...ofZone })
export const shippingZoneUpdated = defineEvent({ name: 'shippingZone.updated', ...ofZone })
export const shippingZoneDeleted = defineEvent({ name: 'shippingZone.deleted', ...ofZone })

const ofMethod = {
  payload: z.object({ shippingMethodId: Id }),
  aggregate: ({ shippingMethodId }: { readonly shippingMethodId: number }) => `shippingMethod:${shippingMethodId}`,
}
export const shippingMethodCreated = defineEvent({ name: 'shippingMethod.created', ...ofMethod })
export const shippingMethodUpdated = defineEvent({ name: 'shippingMethod.updated', ...ofMethod })
export const shippingMethodDeleted = defineEvent({ name: 'shippingMethod.deleted', ...ofMethod })

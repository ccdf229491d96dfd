import { z } from 'zod'
import { defineEvent } from '../common/event.ts'
import { Id } from '../common/fields.ts'

const payload = z.object({ variantId: Id })
const aggregate = ({ variantId }: z.output<typeof payload>) => `variant:${variantId}`

/**
 * Pieces were counted anew, came, went or were moved: at the place that is named, else at the first. What orders reserve, take
 * and bring back is not told here but by the orders.
 */
export const stockChanged = defineEvent({
  name: 'stock.changed',
  payload: payload.extend({ locationId: Id.optional() }),
  aggregate,
})

/** An order left no more pieces at a location than its vendor wants to be told of. */
export const stockRanLow = defineEvent({ name: 'stock.ranLow', payload, aggregate })

/** What may be promised beyond what is there, or when its vendor wants to be told, is something else. */
export const stockPolicyChanged = defineEvent({
  name: 'stock.policyChanged',
  payload: payload.extend({ locationId: Id }),
  aggregate,
})

const ofLocation = z.object({ vendorId: Id, locationId: Id })
const ofVendor = ({ vendorId }: z.output<typeof ofLocation>) => `vendor:${vendorId}`

export const stockLocationAdded = defineEvent({
  name: 'stockLocation.added',
  payload: ofLocation,
  aggregate: ofVendor,
})
export const stockLocationChanged = defineEvent({
  name: 'stockLocation.changed',
  payload: ofLocation,
  aggregate: ofVendor,
})
export const stockLocationRemoved = defineEvent({
  name: 'stockLocation.removed',
  payload: ofLocation,
  aggregate: ofVendor,
})

/** What was reserved did not agree with what is held, and does now. */
export const holdsRepaired = defineEvent({
  name: 'stock.holdsRepaired',
  payload: z.object({ variantId: Id, locationId: Id }),
  aggregate: ({ variantId }) => `variant:${variantId}`,
})

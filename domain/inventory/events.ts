import { z } from 'zod'
import { defineEvent } from '../common/event.ts'
import { Id } from '../common/fields.ts'

/** Pieces were counted anew. What orders reserve is not told here but by the orders. */
export const stockChanged = defineEvent({
  name: 'stock.changed',
  payload: z.object({ variantId: Id }),
  aggregate: ({ variantId }) => `variant:${variantId}`,
})

/** An order left no more pieces at a location than its vendor wants to be told of. */
export const stockRanLow = defineEvent({
  name: 'stock.ranLow',
  payload: z.object({ variantId: Id }),
  aggregate: ({ variantId }) => `variant:${variantId}`,
})

/** What was reserved did not agree with what is held, and does now. */
export const holdsRepaired = defineEvent({
  name: 'stock.holdsRepaired',
  payload: z.object({ variantId: Id, locationId: Id }),
  aggregate: ({ variantId }) => `variant:${variantId}`,
})

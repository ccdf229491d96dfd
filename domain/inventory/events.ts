import { z } from 'zod'
import { defineEvent } from '../common/event.ts'
import { Id } from '../common/fields.ts'

/** Pieces were counted anew. What orders reserve is not told here but by the orders. */
export const stockChanged = defineEvent({
  name: 'stock.changed',
  payload: z.object({ variantId: Id }),
  aggregate: ({ variantId }) => `variant:${variantId}`,
})

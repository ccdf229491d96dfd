import { z } from 'zod'
import { defineEvent } from '../common/event.ts'
import { Id } from '../common/fields.ts'

export const vendorCreated = defineEvent({
  name: 'vendor.created',
  payload: z.object({ vendorId: Id }),
  aggregate: ({ vendorId }) => `vendor:${vendorId}`,
})

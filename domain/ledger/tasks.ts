import { z } from 'zod'
import { Id } from '../common/fields.ts'
import { defineTask } from '../common/task.ts'
import { release } from './releasing.ts'

/** Lets a vendor have what is owed for a part that has arrived. */
export const releaseToVendor = defineTask({
  name: 'ledger.releaseToVendor',
  queue: 'critical',
  retries: 8,
  payload: z.object({ orderId: Id, subOrderId: Id, vendorId: Id }),
  run: (ctx, part) => release(ctx, part),
})

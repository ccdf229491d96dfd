import { z } from 'zod'
import type { TaskCtx } from '../common/context.ts'
import { Id } from '../common/fields.ts'
import { defineTask } from '../common/task.ts'
import { listOwnerIds } from '../vendors/index.ts'
import { notify } from './deliver.ts'
import type { VendorChange } from './mails.ts'
import { vendorStanding } from './messages.ts'

/** Whatever the market decides about a shop is told to its owners. */
const rules = { retries: 3, payload: z.object({ vendorId: Id }) } as const

/** Runs once for each `vendor.applied`. */
export const tellOfApplication = defineTask({
  name: 'notifications.tellOfApplication',
  ...rules,
  run: (ctx, { vendorId }) => tell(ctx, vendorId, 'applied'),
})

/** Runs once for each `vendor.approved`. */
export const tellOfApproval = defineTask({
  name: 'notifications.tellOfApproval',
  ...rules,
  run: (ctx, { vendorId }) => tell(ctx, vendorId, 'approved'),
})

/** Runs once for each `vendor.refused`. */
export const tellOfRefusal = defineTask({
  name: 'notifications.tellOfRefusal',
  ...rules,
  run: (ctx, { vendorId }) => tell(ctx, vendorId, 'refused'),
})

/** Runs once for each `vendor.suspended`. */
export const tellOfSuspension = defineTask({
  name: 'notifications.tellOfSuspension',
  ...rules,
  run: (ctx, { vendorId }) => tell(ctx, vendorId, 'suspended'),
})

/** Runs once for each `vendor.reinstated`. */
export const tellOfReinstatement = defineTask({
  name: 'notifications.tellOfReinstatement',
  ...rules,
  run: (ctx, { vendorId }) => tell(ctx, vendorId, 'reinstated'),
})

async function tell(ctx: TaskCtx, vendorId: number, change: VendorChange): Promise<{ queued: number }> {
  const owners = await listOwnerIds(ctx.db, vendorId)
  const about = { vendorId, change, eventId: ctx.eventId! }
  const queued = await ctx.writeOnce(async (ctx) => {
    let count = 0
    for (const userId of owners) count += (await notify(ctx, { message: vendorStanding, userId, about })).length
    return count
  })
  return { queued: queued ?? 0 }
}

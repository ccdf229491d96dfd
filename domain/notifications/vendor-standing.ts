import { z } from 'zod'
import type { TaskCtx } from '../common/context.ts'
import { Id } from '../common/fields.ts'
import { defineTask } from '../common/task.ts'
import { listMemberIds } from '../vendors/index.ts'
import { notifyOnce, type Queued } from './deliver.ts'
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

async function tell(ctx: TaskCtx, vendorId: number, change: VendorChange): Promise<Queued> {
  const owners = await listMemberIds(ctx.db, vendorId, 'owner')
  const about = { vendorId, change, eventId: ctx.eventId! }
  return notifyOnce(
    ctx,
    owners.map((userId) => ({ message: vendorStanding, userId, about })),
  )
}

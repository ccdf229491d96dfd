import { lockForErasure } from '../authentication/index.ts'
import type { System, User } from '../common/access.ts'
import type { TaskCtx, WriteCtx } from '../common/context.ts'
import { DomainError } from '../common/errors.ts'
import { GiveUp } from '../common/task.ts'
import { lockSoleOwned } from '../vendors/index.ts'
import { ownsVendor } from './errors.ts'
import { erasureRequested, userErased } from './events.ts'
import { eraseEverywhere } from './holders.ts'
import type { Accepted, EraseUsers, ErasuresQueued } from './schema.ts'

/** Has the actor forgotten. @throws `privacy.owns-vendor` when a vendor would be left without an owner */
export async function requestErasure(ctx: WriteCtx<User>): Promise<Accepted> {
  const { userId } = ctx.actor
  const vendorIds = await lockSoleOwned(ctx.db, userId)
  if (vendorIds.length > 0) {
    throw new DomainError(ownsVendor, `You alone own the vendor ${vendorIds.join(', ')}.`, { meta: { vendorIds } })
  }
  const [taskId] = await ctx.emit(erasureRequested, { userId })
  return { taskId: taskId! }
}

/** Has people forgotten who did not ask through a door. */
export async function eraseUsers(ctx: WriteCtx<System>, { userIds }: EraseUsers): Promise<ErasuresQueued> {
  for (const userId of new Set(userIds)) await ctx.emit(erasureRequested, { userId })
  return { queued: new Set(userIds).size }
}

/** Forgets somebody everywhere, in one transaction and once. */
export async function erase(ctx: TaskCtx, userId: number): Promise<{ erased: boolean }> {
  const erased = await ctx.writeOnce(async (write) => {
    // Vendors first, as whoever changes their members does: taking somebody out touches the account too.
    const vendorIds = await lockSoleOwned(write.db, userId)
    if (!(await lockForErasure(write.db, userId))) return false
    if (vendorIds.length > 0) throw new GiveUp(`The user ${userId} alone owns the vendor ${vendorIds.join(', ')}.`)
    await eraseEverywhere(write, ctx.gateways.vault, userId)
    await write.emit(userErased, { userId })
    return true
  })
  // In the log too: a restored backup has lost the events after it, and this line says who must be erased once more.
  if (erased === true) ctx.log.info({ userId }, 'user erased')
  return { erased: erased ?? false }
}

/** Forgets what was written of somebody while they were being forgotten, or was brought back by a backup. */
export async function eraseAgain(ctx: TaskCtx, userId: number): Promise<void> {
  await ctx.writeOnce(async (write) => {
    await lockForErasure(write.db, userId)
    await eraseEverywhere(write, ctx.gateways.vault, userId)
  })
}

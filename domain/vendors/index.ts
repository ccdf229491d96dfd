import { type Actor, isAdmin } from '../common/access.ts'
import type { WriteCtx } from '../common/context.ts'
import { DomainError } from '../common/errors.ts'
import { changesBetween } from '../common/event.ts'
import { notYourVendor } from './errors.ts'
import { vendorCreated } from './events.ts'
import * as queries from './queries.ts'

export { notYourVendor } from './errors.ts'
export { findVendor } from './queries.ts'
export { VendorRef } from './schema.ts'

/** Whether an actor may change what belongs to a vendor: its members may, and admins. */
export const actsFor = (actor: Actor, vendorId: number): boolean =>
  actor.kind === 'system' || isAdmin(actor) || (actor.kind === 'user' && actor.vendorIds.includes(vendorId))

export function requireVendor(actor: Actor, vendorId: number): void {
  if (!actsFor(actor, vendorId))
    throw new DomainError(notYourVendor, 'Only its members may change what a vendor sells.')
}

/** The vendor that is called this, made now when there is none; returns its id. */
export async function ensureVendor(ctx: WriteCtx, name: string, slug: string): Promise<number> {
  const { id, made } = await queries.ensureVendor(ctx.db, name, slug)
  if (made) await ctx.emit(vendorCreated, { vendorId: id }, changesBetween({}, { name, slug }))
  return id
}

import { type Actor, isAdmin } from '../common/access.ts'
import { DomainError } from '../common/errors.ts'
import { notYourVendor } from './errors.ts'

export { notYourVendor } from './errors.ts'
export { ensureVendor, findVendor } from './queries.ts'
export { VendorRef } from './schema.ts'

/** Whether an actor may change what belongs to a vendor: its members may, and admins. */
export const actsFor = (actor: Actor, vendorId: number): boolean =>
  actor.kind === 'system' || isAdmin(actor) || (actor.kind === 'user' && actor.vendorIds.includes(vendorId))

export function requireVendor(actor: Actor, vendorId: number): void {
  if (!actsFor(actor, vendorId))
    throw new DomainError(notYourVendor, 'Only its members may change what a vendor sells.')
}

import { type Actor, actsFor, type Permission } from '../common/access.ts'
import { DomainError } from '../common/errors.ts'
import { notYourVendor } from './errors.ts'

/** @throws `vendors.not-yours` when the actor has not this permission for this vendor */
export function requireVendor(actor: Actor, vendorId: number, permission: Permission): void {
  if (actsFor(actor, vendorId, permission)) return
  throw new DomainError(notYourVendor, `You have not the permission ${permission} for the vendor ${vendorId}.`)
}

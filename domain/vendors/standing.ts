import type { Reader } from '../../db/connect.ts'
import { type Actor, actsFor, holdsEverywhere, type Permission, type User } from '../common/access.ts'
import type { ReadCtx } from '../common/context.ts'
import { DomainError, invalid } from '../common/errors.ts'
import { notYourVendor, vendorNotFound } from './errors.ts'
import { findVendor } from './queries.ts'
import type { Vendor } from './schema.ts'

/** @throws `vendors.not-yours` when the actor has not this permission for this vendor */
export function requireVendor(actor: Actor, vendorId: number, permission: Permission): void {
  if (actsFor(actor, vendorId, permission)) return
  throw new DomainError(notYourVendor, `You have not the permission ${permission} for the vendor ${vendorId}.`)
}

/** For staff, who may ask about any vendor. @throws `vendors.not-found` */
export async function requireKnownVendor(db: Reader, id: number): Promise<Vendor> {
  const vendor = await findVendor(db, id)
  if (vendor === undefined) throw new DomainError(vendorNotFound, `No vendor has the id ${id}.`)
  return vendor
}

/**
 * Whose it is what somebody makes: the vendor's that is named, else that of the only one there is to act for; what staff
 * make without a name is the marketplace's.
 * @throws `vendors.not-yours`, `vendors.not-found`
 */
export async function requireOwner(
  { db, actor }: ReadCtx<User>,
  vendorId: number | undefined,
  permission: Permission,
): Promise<number | null> {
  if (vendorId === undefined && holdsEverywhere(actor, permission)) return null
  const owner = vendorId ?? onlyVendorOf(actor)
  requireVendor(actor, owner, permission)
  await requireKnownVendor(db, owner)
  return owner
}

/** The vendor meant by somebody who names none. */
export function onlyVendorOf({ vendorIds: [only, ...others] }: User): number {
  if (only !== undefined && others.length === 0) return only
  throw invalid([{ path: 'vendorId', message: 'Say for which vendor.', code: 'required' }])
}

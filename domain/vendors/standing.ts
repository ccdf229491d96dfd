import type { Reader } from '../../db/connect.ts'
import { type Actor, actsFor, type Permission } from '../common/access.ts'
import { DomainError } from '../common/errors.ts'
import { notYourVendor, vendorNotFound } from './errors.ts'
import { findVendor } from './queries.ts'

/** @throws `vendors.not-yours` when the actor has not this permission for this vendor */
export function requireVendor(actor: Actor, vendorId: number, permission: Permission): void {
  if (actsFor(actor, vendorId, permission)) return
  throw new DomainError(notYourVendor, `You have not the permission ${permission} for the vendor ${vendorId}.`)
}

/** For staff, who may ask about any vendor. @throws `vendors.not-found` */
export async function requireKnownVendor(db: Reader, id: number): Promise<void> {
  if ((await findVendor(db, id)) === undefined) throw new DomainError(vendorNotFound, `No vendor has the id ${id}.`)
}

import type { WriteCtx } from '../common/context.ts'
import { changesBetween } from '../common/event.ts'
import { vendorCreated } from './events.ts'
import * as queries from './queries.ts'

export { findStanding, listMemberIds, lockApproved } from './application-queries.ts'
export { notApproved, notYourVendor, vendorNotFound } from './errors.ts'
export { faults } from './fault-queries.ts'
export { findVendor, findVisibleVendor } from './queries.ts'
export { eraseUser, exportOf, lockSoleOwned } from './personal.ts'
export { onlyVendorOf, requireKnownVendor, requireOwner, requireVendor } from './standing.ts'
export { type Vendor, VendorRef, VendorStatus } from './schema.ts'

/** The vendor that is called this, made now when there is none; returns its id. */
export async function ensureVendor(ctx: WriteCtx, name: string, slug: string): Promise<number> {
  const { id, made } = await queries.ensureVendor(ctx.db, name, slug)
  if (made) await ctx.emit(vendorCreated, { vendorId: id }, changesBetween({}, { name, slug, status: 'approved' }))
  return id
}

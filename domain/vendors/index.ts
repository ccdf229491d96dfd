import type { WriteCtx } from '../common/context.ts'
import { changesBetween } from '../common/event.ts'
import { vendorCreated } from './events.ts'
import * as queries from './queries.ts'

export { notYourVendor, vendorNotFound } from './errors.ts'
export { findVendor } from './queries.ts'
export { eraseUser, exportOf, lockSoleOwned } from './personal.ts'
export { requireKnownVendor, requireVendor } from './standing.ts'
export { VendorRef } from './schema.ts'

/** The vendor that is called this, made now when there is none; returns its id. */
export async function ensureVendor(ctx: WriteCtx, name: string, slug: string): Promise<number> {
  const { id, made } = await queries.ensureVendor(ctx.db, name, slug)
  if (made) await ctx.emit(vendorCreated, { vendorId: id }, changesBetween({}, { name, slug }))
  return id
}

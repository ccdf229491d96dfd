import { z } from 'zod'
import { findAccount } from '../authentication/index.ts'
import { holdsEverywhere, type User } from '../common/access.ts'
import type { ReadCtx, WriteCtx } from '../common/context.ts'
import { DomainError } from '../common/errors.ts'
import { changesBetween } from '../common/event.ts'
import { Id } from '../common/fields.ts'
import { decodeCursor, type Page, type PageInput, toPage } from '../common/page.ts'
import { slugify } from '../common/slug.ts'
import { saveParticulars } from './application-queries.ts'
import { slugTaken, unverified, vendorNotFound } from './errors.ts'
import { vendorApplied, vendorCreated } from './events.ts'
import { insertMember } from './member-queries.ts'
import { said } from './onboarding.ts'
import { findProfile } from './profile-query.ts'
import * as queries from './queries.ts'
import type { CreateVendor, GetVendor, Vendor, VendorProfile } from './schema.ts'

export async function listVendors(ctx: ReadCtx, { cursor, limit }: PageInput): Promise<Page<Vendor>> {
  const ordering = 'name'
  const position = cursor === undefined ? undefined : decodeCursor(cursor, ordering, [z.string(), Id])
  const rows = await queries.listVendors(ctx.db, limit, position)
  return toPage({ rows, limit, ordering, position, keysOf: (vendor) => [vendor.name, vendor.id] })
}

export async function getVendor(ctx: ReadCtx, { id }: GetVendor): Promise<VendorProfile> {
  const vendor = await findProfile(ctx.db, ctx.actor, id)
  if (vendor === undefined) throw new DomainError(vendorNotFound, `No vendor is called ${id}.`)
  return vendor
}

/**
 * Opens a shop that the actor owns; it can be prepared, and sells once it has been let in. One that staff open is.
 * The tokens the actor has know nothing of it yet. @throws `vendors.slug-taken`, `vendors.unverified`
 */
export async function createVendor(
  ctx: WriteCtx<User>,
  { name, description, application, ...input }: CreateVendor,
): Promise<Vendor> {
  const byStaff = holdsEverywhere(ctx.actor, 'vendors:review')
  if (!byStaff) await requireVerified(ctx)
  const status = byStaff ? 'approved' : 'applied'
  const slug = input.slug ?? (await queries.freeSlug(ctx.db, slugify(name)))
  const vendor = await queries.insertVendor(ctx.db, { name, slug, description, status }, ctx.now)
  if (vendor === undefined) throw new DomainError(slugTaken, `${slug} is taken.`)
  const { userId } = ctx.actor
  await insertMember(ctx.db, { vendorId: vendor.id, userId, role: 'owner' }, ctx.now)
  if (application !== undefined) await saveParticulars(ctx.db, vendor.id, application, ctx.now)
  const made = changesBetween({}, { name, slug, description, ownerId: userId, status })
  const event = byStaff ? vendorCreated : vendorApplied
  await ctx.emit(event, { vendorId: vendor.id }, { ...made, ...said(null, application) })
  return vendor
}

/** Whom the market decides about it can write to. */
async function requireVerified({ db, actor }: WriteCtx<User>): Promise<void> {
  if ((await findAccount(db, actor.userId))?.emailVerified === true) return
  throw new DomainError(unverified, 'Verify your email address before you open a shop.')
}

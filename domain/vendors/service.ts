import { z } from 'zod'
import type { User } from '../common/access.ts'
import type { ReadCtx, WriteCtx } from '../common/context.ts'
import { DomainError } from '../common/errors.ts'
import { changesBetween } from '../common/event.ts'
import { Id } from '../common/fields.ts'
import { decodeCursor, type Page, type PageInput, toPage } from '../common/page.ts'
import { slugify } from '../common/slug.ts'
import { slugTaken, vendorNotFound } from './errors.ts'
import { vendorCreated } from './events.ts'
import { insertMember } from './member-queries.ts'
import * as queries from './queries.ts'
import type { CreateVendor, GetVendor, Vendor } from './schema.ts'

export async function listVendors(ctx: ReadCtx, { cursor, limit }: PageInput): Promise<Page<Vendor>> {
  const ordering = 'name'
  const position = cursor === undefined ? undefined : decodeCursor(cursor, ordering, [z.string(), Id])
  const rows = await queries.listVendors(ctx.db, limit, position)
  return toPage({ rows, limit, ordering, position, keysOf: (vendor) => [vendor.name, vendor.id] })
}

export async function getVendor(ctx: ReadCtx, { id }: GetVendor): Promise<Vendor> {
  const vendor = await queries.findVendor(ctx.db, id)
  if (vendor === undefined) throw new DomainError(vendorNotFound, `No vendor is called ${id}.`)
  return vendor
}

/** Opens a shop that the actor owns. The tokens the actor has know nothing of it yet. @throws `vendors.slug-taken` */
export async function createVendor(
  ctx: WriteCtx<User>,
  { name, description, ...input }: CreateVendor,
): Promise<Vendor> {
  const slug = input.slug ?? (await queries.freeSlug(ctx.db, slugify(name)))
  const vendor = await queries.insertVendor(ctx.db, { name, slug, description }, ctx.now)
  if (vendor === undefined) throw new DomainError(slugTaken, `${slug} is taken.`)
  const { userId } = ctx.actor
  await insertMember(ctx.db, { vendorId: vendor.id, userId, role: 'owner' }, ctx.now)
  await ctx.emit(
    vendorCreated,
    { vendorId: vendor.id },
    changesBetween({}, { name, slug, description, ownerId: userId }),
  )
  return vendor
}

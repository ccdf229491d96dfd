import { z } from 'zod'
import type { ReadCtx } from '../common/context.ts'
import { DomainError } from '../common/errors.ts'
import { Id } from '../common/fields.ts'
import { decodeCursor, type Page, type PageInput, toPage } from '../common/page.ts'
import { vendorNotFound } from './errors.ts'
import * as queries from './queries.ts'
import type { GetVendor, Vendor } from './schema.ts'

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

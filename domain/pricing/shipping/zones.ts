import { z } from 'zod'
import type { ReadCtx, WriteCtx } from '../../common/context.ts'
import { DomainError } from '../../common/errors.ts'
import { changesBetween } from '../../common/event.ts'
import { Id } from '../../common/fields.ts'
import { given } from '../../common/given.ts'
import { decodeCursor, type Page, type PageInput, toPage } from '../../common/page.ts'
import { zoneExists, zoneInUse, zoneNotFound } from '../errors.ts'
import { shippingZoneCreated, shippingZoneDeleted, shippingZoneUpdated } from '../events.ts'
import type { CreateZone, DeleteZone, ShippingZone, UpdateZone } from './schema.ts'
import * as queries from './zone-queries.ts'

export async function listZones(ctx: ReadCtx, { cursor, limit }: PageInput): Promise<Page<ShippingZone>> {
  const ordering = 'name'
  const position = cursor === undefined ? undefined : decodeCursor(cursor, ordering, [z.string(), Id])
  const rows = await queries.listZones(ctx.db, limit, position)
  return toPage({ rows, limit, ordering, position, keysOf: ({ name, id }) => [name, id] })
}

/** @throws `pricing.zone-exists` */
export async function createZone(ctx: WriteCtx, zone: CreateZone): Promise<ShippingZone> {
  const id = await queries.insertZone(ctx.db, zone, ctx.now)
  if (id === undefined) throw exists(zone.name)
  await ctx.emit(shippingZoneCreated, { shippingZoneId: id }, changesBetween({}, zone))
  return { id, ...zone }
}

/** @throws `pricing.zone-exists` */
export async function updateZone(ctx: WriteCtx, { id, ...fields }: UpdateZone): Promise<ShippingZone> {
  const before = await lockZone(ctx, id)
  const after = { ...before, ...given(fields) }
  const changes = changesBetween(before, after)
  if (Object.keys(changes).length === 0) return before
  if (await queries.hasNamesake(ctx.db, after)) throw exists(after.name)
  await queries.updateZone(ctx.db, after, ctx.now)
  await ctx.emit(shippingZoneUpdated, { shippingZoneId: id }, changes)
  return after
}

/** @throws `pricing.zone-in-use` */
export async function deleteZone(ctx: WriteCtx, { id }: DeleteZone): Promise<null> {
  const { id: _, ...before } = await lockZone(ctx, id)
  if (!(await queries.deleteZone(ctx.db, id))) {
    throw new DomainError(zoneInUse, `Take the rates for ${before.name} out of the shipping methods first.`)
  }
  await ctx.emit(shippingZoneDeleted, { shippingZoneId: id }, changesBetween(before, {}))
  return null
}

async function lockZone(ctx: WriteCtx, id: number): Promise<ShippingZone> {
  const zone = await queries.lockZone(ctx.db, id)
  if (zone === undefined) throw new DomainError(zoneNotFound, `No shipping zone has the id ${id}.`)
  return zone
}

const exists = (name: string): DomainError => new DomainError(zoneExists, `There is a zone called ${name}.`)

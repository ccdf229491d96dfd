import type { User } from '../common/access.ts'
import type { ReadCtx, WriteCtx } from '../common/context.ts'
import { DomainError } from '../common/errors.ts'
import { changesBetween } from '../common/event.ts'
import { requireKnownVendor, requireVendor } from '../vendors/index.ts'
import { lastLocation, locationInUse, locationNameTaken, locationNotFound, tooManyLocations } from './errors.ts'
import { stockLocationAdded, stockLocationChanged, stockLocationRemoved } from './events.ts'
import * as queries from './location-queries.ts'
import type { AddLocation, ChangeLocation, ListLocations, RemoveLocation, StockLocation } from './schema.ts'

const MOST_PLACES = 100

/** Where a vendor keeps pieces, in the order in which places are emptied. */
export async function listLocations(ctx: ReadCtx<User>, { id }: ListLocations): Promise<{ results: StockLocation[] }> {
  requireVendor(ctx.actor, id, 'stock:write')
  await requireKnownVendor(ctx.db, id)
  return { results: await queries.listLocations(ctx.db, id) }
}

export async function addLocation(ctx: WriteCtx<User>, { id, ...place }: AddLocation): Promise<StockLocation> {
  const places = await lock(ctx, id)
  if (places.length >= MOST_PLACES) throw new DomainError(tooManyLocations, `${MOST_PLACES} places at most.`)
  requireFreeName(places, place.name)
  const added = await queries.insertLocation(ctx.db, id, place, ctx.now)
  await ctx.emit(stockLocationAdded, { vendorId: id, locationId: added.id }, changesBetween({}, place))
  return added
}

/** Changes what is named and leaves the rest. */
export async function changeLocation(ctx: WriteCtx<User>, input: ChangeLocation): Promise<StockLocation> {
  const { id, locationId, ...change } = input
  const places = await lock(ctx, id)
  const before = find(places, locationId)
  if (change.name !== undefined) {
    requireFreeName(
      places.filter((place) => place !== before),
      change.name,
    )
  }
  await queries.updateLocation(ctx.db, locationId, change)
  const after = find(await queries.listLocations(ctx.db, id), locationId)
  const changes = changesBetween(before, after)
  if (Object.keys(changes).length > 0) await ctx.emit(stockLocationChanged, { vendorId: id, locationId }, changes)
  return after
}

/** Closes a place that has no pieces, and holds none; a vendor keeps one. */
export async function removeLocation(ctx: WriteCtx<User>, { id, locationId }: RemoveLocation): Promise<null> {
  const places = await lock(ctx, id)
  const { name, country, priority } = find(places, locationId)
  if (places.length === 1) throw new DomainError(lastLocation, `${name} is the only place there is.`)
  if (!(await queries.removeLocation(ctx.db, locationId, ctx.now))) {
    throw new DomainError(locationInUse, `Move what is in ${name} to another place first.`)
  }
  const about = { vendorId: id, locationId }
  await ctx.emit(stockLocationRemoved, about, changesBetween({ name, country, priority }, {}))
  return null
}

async function lock(ctx: WriteCtx<User>, vendorId: number): Promise<StockLocation[]> {
  requireVendor(ctx.actor, vendorId, 'stock:write')
  await requireKnownVendor(ctx.db, vendorId)
  return queries.lockLocations(ctx.db, vendorId)
}

function find(places: readonly StockLocation[], id: number): StockLocation {
  const place = places.find((each) => each.id === id)
  if (place !== undefined) return place
  throw new DomainError(locationNotFound, `The vendor has no place ${id}.`)
}

function requireFreeName(places: readonly StockLocation[], name: string): void {
  if (!places.some((place) => place.name.toLowerCase() === name.toLowerCase())) return
  throw new DomainError(locationNameTaken, `There is a place called ${name} already.`)
}

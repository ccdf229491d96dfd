import { z } from 'zod'
import type { ReadCtx, WriteCtx } from '../../common/context.ts'
import { DomainError, invalid } from '../../common/errors.ts'
import { changesBetween } from '../../common/event.ts'
import { Id } from '../../common/fields.ts'
import { given } from '../../common/given.ts'
import { decodeCursor, type Page, type PageInput, toPage } from '../../common/page.ts'
import { methodExists, methodNotFound } from '../errors.ts'
import { shippingMethodCreated, shippingMethodDeleted, shippingMethodUpdated } from '../events.ts'
import * as queries from './method-queries.ts'
import type { CreateMethod, DeleteMethod, Rate, ShippingMethod, UpdateMethod } from './schema.ts'

export async function listMethods(ctx: ReadCtx, { cursor, limit }: PageInput): Promise<Page<ShippingMethod>> {
  const ordering = 'position'
  const position = cursor === undefined ? undefined : decodeCursor(cursor, ordering, [z.int32(), Id])
  const rows = await queries.listMethods(ctx.db, limit, position)
  return toPage({ rows, limit, ordering, position, keysOf: ({ position, id }) => [position, id] })
}

/** @throws `pricing.method-exists` */
export async function createMethod(ctx: WriteCtx, { rates, ...method }: CreateMethod): Promise<ShippingMethod> {
  await requireZones(ctx, rates)
  const id = await queries.insertMethod(ctx.db, method, ctx.now)
  if (id === undefined) throw new DomainError(methodExists, `There is a method with the code ${method.code}.`)
  await queries.replaceRates(ctx.db, id, rates)
  await ctx.emit(shippingMethodCreated, { shippingMethodId: id }, changesBetween({}, told({ ...method, rates })))
  return { id, ...method, rates }
}

/** Carts and orders from here on are priced by what it says now. */
export async function updateMethod(ctx: WriteCtx, { id, ...fields }: UpdateMethod): Promise<ShippingMethod> {
  const before = await lockMethod(ctx, id)
  const after = { ...before, ...given(fields) }
  const changes = changesBetween(told(before), told(after))
  if (Object.keys(changes).length === 0) return before
  await queries.updateMethod(ctx.db, after, ctx.now)
  if ('rates' in changes) {
    await requireZones(ctx, after.rates)
    await queries.replaceRates(ctx.db, id, after.rates)
  }
  await ctx.emit(shippingMethodUpdated, { shippingMethodId: id }, changes)
  return after
}

export async function deleteMethod(ctx: WriteCtx, { id }: DeleteMethod): Promise<null> {
  const { id: _, ...before } = await lockMethod(ctx, id)
  await queries.deleteMethod(ctx.db, id)
  await ctx.emit(shippingMethodDeleted, { shippingMethodId: id }, changesBetween(told(before), {}))
  return null
}

/** What the audit trail is told; there a code would be taken for a secret. */
const told = ({ code, ...method }: Omit<ShippingMethod, 'id'>) => ({ method: code, ...method })

async function lockMethod(ctx: WriteCtx, id: number): Promise<ShippingMethod> {
  const method = await queries.lockMethod(ctx.db, id)
  if (method === undefined) throw new DomainError(methodNotFound, `No shipping method has the id ${id}.`)
  return method
}

async function requireZones(ctx: WriteCtx, rates: readonly Rate[]): Promise<void> {
  const known = await queries.lockZones(
    ctx.db,
    rates.map(({ zoneId }) => zoneId),
  )
  const errors = rates.flatMap(({ zoneId }, index) =>
    known.has(zoneId) ? [] : [{ path: `rates.${index}.zoneId`, message: 'There is no such zone.', code: 'unknown' }],
  )
  if (errors.length > 0) throw invalid(errors)
}

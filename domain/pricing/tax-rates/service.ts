import type { ReadCtx, WriteCtx } from '../../common/context.ts'
import { DomainError, invalid } from '../../common/errors.ts'
import { changesBetween } from '../../common/event.ts'
import { CountryCode, Id } from '../../common/fields.ts'
import { given } from '../../common/given.ts'
import { decodeCursor, type Page, type PageInput, toPage } from '../../common/page.ts'
import { findCategory } from '../../products/index.ts'
import { taxRateExists, taxRateNotFound } from '../errors.ts'
import { taxRateCreated, taxRateDeleted, taxRateUpdated } from '../events.ts'
import * as queries from './queries.ts'
import type { CreateTaxRate, DeleteTaxRate, TaxRate, UpdateTaxRate } from './schema.ts'

export async function listTaxRates(ctx: ReadCtx, { cursor, limit }: PageInput): Promise<Page<TaxRate>> {
  const ordering = 'country'
  const position = cursor === undefined ? undefined : decodeCursor(cursor, ordering, [CountryCode, Id])
  const rows = await queries.listTaxRates(ctx.db, limit, position)
  return toPage({ rows, limit, ordering, position, keysOf: ({ country, id }) => [country, id] })
}

/** From here on this is what is due there. @throws `pricing.tax-rate-exists` */
export async function createTaxRate(ctx: WriteCtx, rate: CreateTaxRate): Promise<TaxRate> {
  await requireCategory(ctx, rate)
  const id = await queries.insertTaxRate(ctx.db, rate, ctx.now)
  if (id === undefined) throw exists()
  await ctx.emit(taxRateCreated, { taxRateId: id }, changesBetween({}, rate))
  return { id, ...rate }
}

/** @throws `pricing.tax-rate-exists` when it would be for what another is for */
export async function updateTaxRate(ctx: WriteCtx, { id, ...fields }: UpdateTaxRate): Promise<TaxRate> {
  const before = await lockTaxRate(ctx, id)
  const after = { ...before, ...given(fields) }
  const changes = changesBetween(before, after)
  if (Object.keys(changes).length === 0) return before
  await requireCategory(ctx, after)
  if (await queries.hasRival(ctx.db, after)) throw exists()
  await queries.updateTaxRate(ctx.db, after, ctx.now)
  await ctx.emit(taxRateUpdated, { taxRateId: id }, changes)
  return after
}

export async function deleteTaxRate(ctx: WriteCtx, { id }: DeleteTaxRate): Promise<null> {
  const { id: _, ...before } = await lockTaxRate(ctx, id)
  await queries.deleteTaxRate(ctx.db, id)
  await ctx.emit(taxRateDeleted, { taxRateId: id }, changesBetween(before, {}))
  return null
}

async function lockTaxRate(ctx: WriteCtx, id: number): Promise<TaxRate> {
  const rate = await queries.lockTaxRate(ctx.db, id)
  if (rate === undefined) throw new DomainError(taxRateNotFound, `No tax rate has the id ${id}.`)
  return rate
}

async function requireCategory(ctx: WriteCtx, { categoryId }: Pick<TaxRate, 'categoryId'>): Promise<void> {
  if (categoryId === null || (await findCategory(ctx.db, categoryId)) !== undefined) return
  throw invalid([{ path: 'categoryId', message: 'There is no such category.', code: 'unknown' }])
}

const exists = (): DomainError =>
  new DomainError(taxRateExists, 'There is a rate for this place and category: change that one.')

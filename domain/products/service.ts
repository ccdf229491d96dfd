import { z } from 'zod'
import type { ReadCtx } from '../common/context.ts'
import { DomainError, type FieldError, invalid } from '../common/errors.ts'
import { Id } from '../common/fields.ts'
import { JsonText } from '../common/json-text.ts'
import { decodeCursor, type Page, type PageInput, pageText, toPage } from '../common/page.ts'
import { findVisibleVendor } from '../vendors/index.ts'
import * as categories from './category-queries.ts'
import { categoryNotFound, productNotFound } from './errors.ts'
import type {
  CategoryById,
  ListProducts,
  ProductById,
  ProductBySlug,
  SearchProducts,
  SuggestProducts,
} from './inputs.ts'
import { type CountedSearch, countSearch, facetsOf } from './facets.ts'
import type { Search } from './facet-queries.ts'
import * as lists from './list-queries.ts'
import * as queries from './queries.ts'
import type { Category } from './schema.ts'
import { hasNoWordsOf, type Mode } from './text-match.ts'

export async function getProduct(ctx: ReadCtx, { id }: ProductById): Promise<JsonText> {
  const product = await queries.findProduct(ctx.db, ctx.actor, id)
  if (product === undefined) throw noProduct(id)
  return new JsonText(product.json, { version: product.updatedAt })
}

export async function getProductBySlug(ctx: ReadCtx, { slug }: ProductBySlug): Promise<JsonText> {
  const product = await queries.findProductBySlug(ctx.db, ctx.actor, slug)
  if (product === undefined) throw noProduct(slug)
  return new JsonText(product.json, { version: product.updatedAt })
}

/** What a product measures, and whose it is; for what is made of that. @throws `products.not-found` */
export async function getSizeChart(ctx: Pick<ReadCtx, 'db' | 'actor'>, id: number): Promise<queries.ProductSizes> {
  const found = await queries.findSizeChart(ctx.db, ctx.actor, id)
  if (found === undefined) throw noProduct(id)
  return found
}

/** Whose a product is that the actor may see. @throws `products.not-found` */
export async function requireProduct(
  ctx: Pick<ReadCtx, 'db' | 'actor'>,
  id: number,
): Promise<{ readonly vendorId: number }> {
  const vendorId = await queries.findVendorId(ctx.db, ctx.actor, id)
  if (vendorId === undefined) throw noProduct(id)
  return { vendorId }
}

export const noProduct = (name: number | string): DomainError =>
  new DomainError(productNotFound, `No product is called ${name}.`)

/** A page of products. */
export async function listProducts(ctx: ReadCtx, input: ListProducts): Promise<JsonText> {
  return pageText((await findProducts(ctx, input)).page)
}

/** The products that match a text best, and what else they can be narrowed by. */
export async function searchProducts(ctx: ReadCtx, { q, ...input }: SearchProducts): Promise<JsonText> {
  const search = { ...input, search: q, published: true }
  const { page, mode, counted } = await findProducts(ctx, search)
  return pageText(page, { facets: await facetsOf(ctx, counted ?? (await countSearch(ctx, search, mode))) })
}

interface Found {
  readonly page: Page<lists.ListedProduct>
  readonly mode: Mode
  /** Where the page was found by it. */
  readonly counted: CountedSearch | undefined
}

/** By the words of a text, or by names alike where nothing has them. Emptiness may be the fault of a filter that names nothing; then it says so. */
async function findProducts(ctx: ReadCtx, input: ListProducts): Promise<Found> {
  const found = await lookUp(ctx, input)
  if (input.search !== undefined && input.cursor === undefined) {
    ctx.heard?.({ text: input.search, found: found.page.results.length > 0 })
  }
  return found
}

async function lookUp(ctx: ReadCtx, input: ListProducts): Promise<Found> {
  const { cursor, limit, search } = input
  const ordering = input.ordering ?? (search === undefined ? '-createdAt' : 'relevance')
  if (ordering === 'relevance' && search === undefined) {
    throw invalid([{ path: 'ordering', message: 'Relevance takes a search.', code: 'invalid_value' }])
  }
  const position = cursor === undefined ? undefined : decodeCursor(cursor, ordering, lists.cursorKeys(ordering))
  const read = async (mode: Mode): Promise<Found> => {
    const counted = asksOfVariants(input) ? await countSearch(ctx, input, mode) : undefined
    const ids = counted?.complete === true ? counted.ids : undefined
    const rows = await lists.listProducts(ctx.db, ctx.actor, { ...input, ordering, ids }, position, mode)
    return {
      page: toPage({ rows, limit, ordering, position, keysOf: ({ key, id }) => [key, id] }),
      mode,
      counted,
    }
  }
  const found = await read('words')
  if (found.page.results.length > 0) return found
  await requireNamesOfFilters(ctx, input)
  if (search === undefined || !ctx.flags.isOn('search.typo-tolerance', ctx.actor)) return found
  if (!(await hasNoWordsOf(ctx.db, search))) return found
  return read('alike')
}

/** Where variants of all that a text finds would be looked at one product after the other, they are counted first, which is faster. */
function asksOfVariants(input: ListProducts): input is Search {
  const { search, size, colour, priceMin, priceMax } = input
  return search !== undefined && [size, colour, priceMin, priceMax].some((each) => each !== undefined)
}

async function requireNamesOfFilters(ctx: ReadCtx, { category, vendor }: ListProducts): Promise<void> {
  const errors: FieldError[] = []
  if (category !== undefined && !(await categories.findCategory(ctx.db, category))) errors.push(unknown('category'))
  if (vendor !== undefined && !(await findVisibleVendor(ctx.db, ctx.actor, vendor))) errors.push(unknown('vendor'))
  if (errors.length > 0) throw invalid(errors)
}

const unknown = (path: string): FieldError => ({ path, message: `There is no such ${path}.`, code: 'unknown' })

const LEAST_TO_SUGGEST = 2

export async function suggestProducts(ctx: ReadCtx, { q }: SuggestProducts): Promise<JsonText> {
  return new JsonText(q.length < LEAST_TO_SUGGEST ? '[]' : await queries.suggestProducts(ctx.db, q))
}

export async function listRelated(ctx: ReadCtx, { id }: ProductById): Promise<JsonText> {
  const results = await queries.listRelated(ctx.db, ctx.actor, id)
  if (results.length === 0) await getProduct(ctx, { id })
  return pageText({ results, next: null, previous: null })
}

/** What others have bought with a product. @throws `products.not-found` */
export async function listBoughtTogether(ctx: ReadCtx, { id }: ProductById): Promise<JsonText> {
  const results = await queries.listBoughtTogether(ctx.db, ctx.actor, id)
  if (results.length === 0) await requireProduct(ctx, id)
  return pageText({ results, next: null, previous: null })
}

export async function listCategories(ctx: ReadCtx, { cursor, limit }: PageInput): Promise<Page<Category>> {
  const ordering = 'name'
  const position = cursor === undefined ? undefined : decodeCursor(cursor, ordering, [z.string(), Id])
  const rows = await categories.listCategories(ctx.db, limit, position)
  return toPage({ rows, limit, ordering, position, keysOf: (category) => [category.name, category.id] })
}

export async function getCategory(ctx: ReadCtx, { id }: CategoryById): Promise<Category> {
  const category = await categories.findCategory(ctx.db, id)
  if (category === undefined) throw new DomainError(categoryNotFound, `No category is called ${id}.`)
  return category
}

import { type Reader, statement } from '../../db/connect.ts'
import { type Actor, isStaff } from '../common/access.ts'
import type { SizeChart } from './size-chart.ts'
import { listItemJson, productJoins, productJson, suggestionJson } from './product-json.ts'

export interface ProductText {
  readonly json: string
  readonly updatedAt: string
}

// Constant texts, run as they are: the hottest reads spend nothing on building SQL.
const visible = `p.deleted_at is null and (p.published or $2 or p.vendor_id = any($3::bigint[]))`
const select = `select ${productJson} as json, p.updated_at as "updatedAt" from products p ${productJoins}`
const byId = `${select} where p.id = $1 and ${visible}`
const bySlug = `${select} where p.slug = $1 and ${visible}`

const sizes = `select p.vendor_id as "vendorId", p.size_chart as "sizeChart" from products p where p.id = $1 and ${visible}`

/** Whose drafts an actor may see: all of them, or those of some vendors. */
const drafts = (actor: Actor): [boolean, readonly number[]] => [
  isStaff(actor) || actor.kind === 'system',
  actor.kind === 'user' ? actor.vendorIds : [],
]

export function findProduct(db: Reader, actor: Actor, id: number): Promise<ProductText | undefined> {
  return first(db, byId, [id, ...drafts(actor)])
}

export function findProductBySlug(db: Reader, actor: Actor, slug: string): Promise<ProductText | undefined> {
  return first(db, bySlug, [slug, ...drafts(actor)])
}

export interface ProductSizes {
  readonly vendorId: number
  readonly sizeChart: SizeChart | null
}

export async function findSizeChart(db: Reader, actor: Actor, id: number): Promise<ProductSizes | undefined> {
  return (await all<ProductSizes>(db, sizes, [id, ...drafts(actor)]))[0]
}

const owner = `select p.vendor_id as "vendorId" from products p where p.id = $1 and ${visible}`

export async function findVendorId(db: Reader, actor: Actor, id: number): Promise<number | undefined> {
  return (await all<{ vendorId: number }>(db, owner, [id, ...drafts(actor)]))[0]?.vendorId
}

const choices = (product: string): string => `
  select o.key, lower(o.value) from variants v, jsonb_each_text(v.options) as o
  where v.product_id = ${product} and v.deleted_at is null`

/** Of the nearest in price those come first that can be had in most of the same sizes, colours and so on. */
const related = `
  select ${listItemJson} as json from (
    select near.*, (select count(*) from (${choices('near.of')} intersect ${choices('near.id')}) as shared) as alike
    from (
      select other.*, p.id as of, abs(other.price_from - p.price_from) as apart from products p
      join products other on other.category_id = p.category_id and other.id <> p.id
      where p.id = $1 and ${visible} and other.published and other.deleted_at is null
      order by apart, other.id desc limit 50
    ) near
    order by alike desc, apart, id desc limit 5
  ) p ${productJoins} order by p.alike desc, p.apart, p.id desc`

const together = `
  select ${listItemJson} as json from (
    select other.*, pair.orders from products p
    join product_pairs pair on pair.product_id = p.id
    join products other on other.id = pair.other_id
    where p.id = $1 and ${visible} and other.published and other.deleted_at is null
    order by pair.orders desc, pair.other_id desc limit 10
  ) p ${productJoins} order by p.orders desc, p.id desc`

/** Up to ten that were bought with it, in most orders first. */
export async function listBoughtTogether(db: Reader, actor: Actor, id: number): Promise<{ json: string }[]> {
  return all<{ json: string }>(db, together, [id, ...drafts(actor)])
}

/** Up to five of the same category, most alike. */
export async function listRelated(db: Reader, actor: Actor, id: number): Promise<{ json: string }[]> {
  return all<{ json: string }>(db, related, [id, ...drafts(actor)])
}

const suggestions = (found: string): string => `
  select coalesce(json_agg(${suggestionJson} order by first desc, label, id), '[]')::text as json
  from (
    select found.*, p.name, p.price_from, p.currency, (select slug from products where id = found.id) as slug
    from (${found}) as found join product_search p on p.id = found.id
  ) as suggestions`

const onSale = 'p.published and p.deleted_at is null'
/** No more than the index holds. */
const labels = (first: boolean): string =>
  `select p.id, p.label, ${first} as first from product_search p where ${onSale}`

/** No character comes after it. */
const LAST = String.raw`U&'\+10FFFF'`
const begins = `p.label >= $1 and p.label < $1 || ${LAST}`
const inOrder = 'order by p.label, p.id limit 10'

/** Names that begin so, read in order; and where these are not ten, names that hold it elsewhere, in order until there are. */
const suggestShort = suggestions(`
  (${labels(true)} and ${begins} ${inOrder})
  union all
  (${labels(false)} and strpos(p.label, $1) > 1 and not (${begins}) ${inOrder})
  limit 10`)

/** Of so many names that hold a text, reading all names in order finds ten sooner than sorting them. */
const MANY = 300

/** The same, with names found by their trigrams as long as they are few. */
const suggest = suggestions(`
  with few as materialized (
    ${labels(false)} and p.label like $2 and not (${begins}) limit ${MANY}
  )
  (${labels(true)} and ${begins} ${inOrder})
  union all
  (select * from few as p where (select count(*) from few) < ${MANY} ${inOrder})
  union all
  (${labels(false)} and (select count(*) from few) = ${MANY} and strpos(p.label, $1) > 1 and not (${begins}) ${inOrder})
  limit 10`)

const TRIGRAM = 3

/** Up to ten products whose name holds the text, those that begin with it first; `%`, `_` and `\` stand for themselves. */
export async function suggestProducts(db: Reader, q: string): Promise<string> {
  const part = q.toLowerCase()
  const like = `%${part.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
  const found =
    part.length < TRIGRAM
      ? all<{ json: string }>(db, suggestShort, [part])
      : all<{ json: string }>(db, suggest, [part, like])
  return (await found)[0]?.json ?? '[]'
}

/** Which of these products there are, drafts among them: of one vendor, or of all. */
export async function findProductsOf(
  db: Reader,
  ids: readonly number[],
  vendorId: number | null,
): Promise<Set<number>> {
  const rows = await all<{ id: number }>(
    db,
    'select id from products where id = any($1::bigint[]) and deleted_at is null and ($2::bigint is null or vendor_id = $2)',
    [ids, vendorId],
  )
  return new Set(rows.map(({ id }) => id))
}

async function first(db: Reader, text: string, values: readonly unknown[]): Promise<ProductText | undefined> {
  return (await all<ProductText>(db, text, values))[0]
}

async function all<R>(db: Reader, text: string, values: readonly unknown[]): Promise<R[]> {
  return (await db.executeQuery(statement<R>(text, values))).rows
}

/** For the house: whose a variant is, or was before it was taken out of the range. */
export async function findVendorOfVariant(db: Reader, variantId: number): Promise<number | undefined> {
  const row = await db
    .selectFrom('variants')
    .innerJoin('products', 'products.id', 'variants.product_id')
    .where('variants.id', '=', variantId)
    .select('products.vendor_id as vendorId')
    .executeTakeFirst()
  return row?.vendorId
}

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
  select coalesce(json_agg(${suggestionJson} order by first desc, name, id), '[]')::text as json
  from (
    select found.*, (
      select min(v.price_currency) from variants v where v.product_id = found.id and v.deleted_at is null
    ) as currency from (${found}) as found
  ) as suggestions`

const named = (condition: string, first: string): string => `
  select p.id, p.slug, p.name, p.price_from, ${first} as first from products p
  where p.published and p.deleted_at is null and ${condition} order by first desc, p.name, p.id limit 10`

/** Any part of a name, found by its trigrams. */
const suggest = suggestions(named('lower(p.name) like $1', 'lower(p.name) like $2'))

/** Two letters make no trigram, and many names hold them: reading names in order finds ten soon. */
const suggestShort = suggestions(`
  (${named('lower(p.name) like $2', 'true')})
  union all
  (${named('lower(p.name) like $1 and lower(p.name) not like $2', 'false')})
  limit 10`)

const TRIGRAM = 3

/** Up to ten products whose name holds the text, those that begin with it first; `%`, `_` and `\` stand for themselves. */
export async function suggestProducts(db: Reader, q: string): Promise<string> {
  const literal = q.toLowerCase().replaceAll(/[\\%_]/g, String.raw`\$&`)
  const text = q.length < TRIGRAM ? suggestShort : suggest
  const rows = await all<{ json: string }>(db, text, [`%${literal}%`, `${literal}%`])
  return rows[0]?.json ?? '[]'
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

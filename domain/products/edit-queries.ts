import { type RawBuilder, sql, type Transaction } from 'kysely'
import { statement } from '../../db/connect.ts'
import type { DB } from '../../db/types.ts'
import type { VariantInput } from './inputs.ts'
import type { Image } from './schema.ts'

/** A product as it is before an edit. */
export interface EditableProduct {
  readonly id: number
  readonly vendorId: number
  readonly updatedAt: string
  readonly name: string
  readonly slug: string
  readonly description: string
  readonly categoryId: number
  readonly optionNames: readonly string[]
  readonly sizeChart: unknown
  /** Whether its vendor wants it seen. */
  readonly published: boolean
}

/** Locks a product until the transaction ends, so that edits of it follow one another. */
export function lockProduct(trx: Transaction<DB>, idOrSlug: number | string): Promise<EditableProduct | undefined> {
  return trx
    .selectFrom('products')
    .select(['id', 'vendor_id as vendorId', 'updated_at as updatedAt', 'name', 'slug', 'description'])
    .select(['category_id as categoryId', 'option_names as optionNames', 'size_chart as sizeChart'])
    .select('offered as published')
    .where(typeof idOrSlug === 'number' ? 'id' : 'slug', '=', idOrSlug)
    .where('deleted_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
}

/** The slug itself, or with the lowest number behind it that no product has, whosever it is. */
export async function freeSlug(trx: Transaction<DB>, slug: string): Promise<string> {
  const { rows } = await sql<{ slug: string }>`select free_product_slug(${slug}) as slug`.execute(trx)
  return rows[0]!.slug
}

export interface ProductFields {
  readonly name: string
  readonly description: string
  readonly category_id: number
  readonly option_names: readonly string[]
  readonly size_chart: string | null
  readonly offered: boolean
}

/** Returns the id, or nothing when somebody else took the slug since it was looked up. */
export async function insertProduct(
  trx: Transaction<DB>,
  fields: ProductFields & { readonly vendor_id: number; readonly slug: string },
  now: Date,
): Promise<number | undefined> {
  const at = now.toISOString()
  const row = await trx
    .insertInto('products')
    .values({ ...fields, option_names: [...fields.option_names], created_at: at, updated_at: at })
    .onConflict((conflict) => conflict.column('slug').where('deleted_at', 'is', null).doNothing())
    .returning('id')
    .executeTakeFirst()
  return row?.id
}

/** Writes the fields that differ; says whether any did. */
export async function updateProduct(
  trx: Transaction<DB>,
  id: number,
  fields: Partial<ProductFields & { readonly vendor_id: number }>,
): Promise<boolean> {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined)
  if (entries.length === 0) return false
  const sets = entries.map(([column, value]) => sql`${sql.ref(column)} = ${value}${cast(column)}`)
  const differs = entries.map(([column, value]) => sql`${sql.ref(column)} is distinct from ${value}${cast(column)}`)
  const result = await sql`
    update products set ${sql.join(sets)} where id = ${id} and (${sql.join(differs, sql` or `)})`.execute(trx)
  return (result.numAffectedRows ?? 0n) > 0n
}

/** Marks a product as edited now, and later than before even when two edits fall into one millisecond. */
export async function touchProduct(trx: Transaction<DB>, id: number, now: Date): Promise<void> {
  await sql`
    update products set updated_at = greatest(${now.toISOString()}::timestamptz, updated_at + interval '1 millisecond')
    where id = ${id}`.execute(trx)
}

/** Deleted products stay for the orders that point to them; their slug is free again. */
export async function deleteProduct(trx: Transaction<DB>, id: number, now: Date): Promise<void> {
  await trx.updateTable('products').set({ deleted_at: now.toISOString() }).where('id', '=', id).execute()
}

const cast = (column: string): RawBuilder<unknown> =>
  column === 'size_chart' ? sql`::jsonb` : column === 'option_names' ? sql`::text[]` : sql``

export interface WrittenVariant {
  readonly id: number
  readonly position: number
  readonly change: 'inserted' | 'updated' | 'kept' | 'removed'
  /** What was written over or removed. */
  readonly before: object | null
}

/** Read in the statement that writes, which sees the rows as they were before it. */
const before = (id: string): string => `(
  select json_build_object(
    'id', v.id, 'position', v.position, 'sku', v.sku, 'barcode', v.barcode, 'options', v.options,
    'price', json_build_object('amount', v.price_amount, 'currency', v.price_currency),
    'compareAtPrice', case when v.compare_at_amount is not null then
      json_build_object('amount', v.compare_at_amount, 'currency', v.price_currency) end,
    'grams', v.weight_grams)
  from variants v where v.id = ${id})`

const replaceVariantsText = `
  with wanted as (
    select given.*, coalesce(given.id, known.id) as target
    from jsonb_to_recordset($2::jsonb) as given (
      id bigint, position int, sku text, barcode text, options jsonb, price_amount bigint, price_currency text,
      compare_at_amount bigint, weight_grams int
    )
    left join variants known
      on known.product_id = $1 and known.deleted_at is null and known.options = given.options
  ), updated as (
    update variants v set
      position = w.position, sku = w.sku, barcode = w.barcode, options = w.options, price_amount = w.price_amount,
      price_currency = w.price_currency, compare_at_amount = w.compare_at_amount, weight_grams = w.weight_grams,
      updated_at = now()
    from wanted w
    where v.id = w.target and v.product_id = $1 and v.deleted_at is null
      and (v.position, v.sku, v.barcode, v.options, v.price_amount, v.price_currency, v.compare_at_amount, v.weight_grams)
        is distinct from
        (w.position, w.sku, w.barcode, w.options, w.price_amount, w.price_currency, w.compare_at_amount, w.weight_grams)
    returning v.id, v.position
  ), removed as (
    update variants set deleted_at = now()
    where product_id = $1 and deleted_at is null
      and id not in (select target from wanted where target is not null)
    returning id, position
  ), inserted as (
    insert into variants (
      product_id, position, sku, barcode, options, price_amount, price_currency, compare_at_amount, weight_grams
    )
    select $1, position, sku, barcode, options, price_amount, price_currency, compare_at_amount, weight_grams
    from wanted where target is null order by position
    returning id, position
  )
  select id, position, 'inserted' as change, null::json as before from inserted
  union all select id, position, 'updated', ${before('updated.id')} from updated
  union all select id, position, 'removed', ${before('removed.id')} from removed
  union all
  select v.id, w.position, 'kept', null from wanted w
  join variants v on v.id = w.target and v.product_id = $1 and v.deleted_at is null
  where not exists (select from updated where updated.id = v.id)
  order by position`

/**
 * Makes the variants of a product be these, in one statement. A variant is known by its id, else by its options, and
 * keeps its id; one that is no longer named is marked deleted; one that is the same is not written.
 */
export async function replaceVariants(
  trx: Transaction<DB>,
  productId: number,
  variants: readonly VariantInput[],
): Promise<WrittenVariant[]> {
  const wanted = JSON.stringify(variants.map(toRow))
  return (await trx.executeQuery(statement<WrittenVariant>(replaceVariantsText, [productId, wanted]))).rows
}

const toRow = (variant: VariantInput, position: number) => ({
  id: variant.id ?? null,
  position,
  sku: variant.sku,
  barcode: variant.barcode,
  options: variant.options,
  price_amount: variant.price.amount,
  price_currency: variant.price.currency,
  compare_at_amount: variant.compareAtPrice?.amount ?? null,
  weight_grams: variant.weightGrams,
})

/** Makes the images of a product be these, in this order; returns what they were before, when that was something else. */
export async function replaceImages(
  trx: Transaction<DB>,
  productId: number,
  images: readonly Image[],
): Promise<Image[] | undefined> {
  const wanted = JSON.stringify(images)
  const { rows } = await sql<{ before: Image[] }>`
    with wanted as (
      select (row_number() over ())::int - 1 as position, url, alt
      from jsonb_to_recordset(${wanted}::jsonb) as given (url text, alt text)
    ), same as (
      select array(select (position, url, alt)::text from wanted order by position)
        = array(select (position, url, alt)::text from product_images where product_id = ${productId} order by position)
        as same
    ), removed as (
      delete from product_images using same where product_id = ${productId} and not same.same
    ), inserted as (
      insert into product_images (product_id, position, url, alt)
      select ${productId}, position, url, alt from wanted, same where not same.same
    )
    select coalesce((
      select json_agg(json_build_object('url', url, 'alt', alt) order by position)
      from product_images where product_id = ${productId}
    ), '[]') as before from same where not same.same`.execute(trx)
  return rows[0]?.before
}

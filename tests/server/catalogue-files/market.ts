import { createReadStream } from 'node:fs'
import path from 'node:path'
import { PassThrough, type Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { type Kysely, sql } from 'kysely'
import type { DB } from '../../../db/types.ts'
import { countMostOptions, exportProducts } from '../../../domain/products/index.ts'
import { importProducts, type Tally } from '../../../server/catalogue-files/importing.ts'
import { toText } from '../../../server/catalogue-files/remark.ts'
import { readShopify } from '../../../server/catalogue-files/shopify-reader.ts'
import { writeShopify } from '../../../server/catalogue-files/shopify-writer.ts'
import { houseScope } from '../../../server/context.ts'
import type { TestApp } from '../../support/app.ts'
import { streamOf } from './file.ts'

export interface Taken extends Tally {
  readonly problems: readonly string[]
  readonly notes: readonly string[]
}

/** Imports a file as the command does. */
export async function take(
  app: TestApp,
  file: string | Buffer | Readable,
  { currency = 'NGN', dryRun = false } = {},
): Promise<Taken> {
  const problems: string[] = []
  const notes: string[] = []
  const stream = typeof file === 'string' || Buffer.isBuffer(file) ? streamOf(file) : file
  const tally = await importProducts(readShopify(stream, { currency }), {
    scope: () => ({ ...houseScope(app), dryRun }),
    onProblem: (problem) => problems.push(toText(problem)),
    onNote: (note) => notes.push(toText(note)),
  })
  return { ...tally, problems, notes }
}

export async function exported({ db }: TestApp): Promise<string> {
  const file = new PassThrough()
  const [written] = await Promise.all([
    text(file),
    writeShopify(exportProducts(db), file, { mostOptions: await countMostOptions(db) }),
  ])
  return written
}

/** Every live product with all that belongs to it, without ids and times: equal for two markets that sell the same. */
export async function catalogueOf({ db }: { readonly db: Kysely<DB> }): Promise<unknown[]> {
  const { rows } = await sql<{ product: unknown }>`
    with recursive tree as (
      select id, array[slug || '=' || name] as path from categories where parent_id is null
      union all
      select c.id, tree.path || (c.slug || '=' || c.name) from categories c join tree on c.parent_id = tree.id
    )
    select jsonb_build_object(
      'slug', p.slug, 'name', p.name, 'description', p.description, 'published', p.published, 'options', p.option_names,
      'priceFrom', p.price_from, 'sizeChart', p.size_chart, 'vendor', m.slug || '=' || m.name, 'category', tree.path,
      'variants', (
        select jsonb_agg(to_jsonb(v) - '{id,product_id,created_at,updated_at,deleted_at}'::text[]
          || jsonb_build_object('stock', s.on_hand, 'reserved', s.reserved) order by v.position)
        from variants v left join stock_levels s on s.variant_id = v.id
        where v.product_id = p.id and v.deleted_at is null
      ),
      'images', (
        select jsonb_agg(jsonb_build_array(i.position, i.url, i.alt) order by i.position)
        from product_images i where i.product_id = p.id
      )
    ) as product
    from products p join vendors m on m.id = p.vendor_id join tree on tree.id = p.category_id
    where p.deleted_at is null order by p.slug`.execute(db)
  return rows.map(({ product }) => product)
}

/** What any write to the catalogue would move. */
export async function tracesOf({ db }: TestApp): Promise<unknown> {
  const { rows } = await sql`
    select (select count(*) from events) as events, (select count(*) from pgboss.job) as jobs,
      (select json_build_array(count(*), max(xmin::text::bigint)) from products) as products,
      (select json_build_array(count(*), max(xmin::text::bigint)) from variants) as variants,
      (select json_build_array(count(*), max(xmin::text::bigint)) from stock_levels) as stock,
      (select json_build_array(count(*), max(xmin::text::bigint)) from product_images) as images,
      (select json_build_array(count(*), max(xmin::text::bigint)) from categories) as categories,
      (select json_build_array(count(*), max(xmin::text::bigint)) from vendors) as vendors,
      (select max(updated_at) from products) as "productsAt", (select max(updated_at) from variants) as "variantsAt",
      (select max(updated_at) from stock_levels) as "stockAt"`.execute(db)
  return rows[0]
}

const root = path.join(import.meta.dirname, '../../..')
const data = path.resolve(root, process.env['REAL_DATA_DIR'] ?? '../shared/data')

/** Real shop exports belong to others and are no part of the project. */
export const realFile = (name: string): string => path.join(data, name)

export const openReal = (name: string): Readable => createReadStream(realFile(name))

import { type Reader, statement } from '../../db/connect.ts'

/** A product as a catalogue file holds it: whose it is and where it hangs in names, not ids. */
export interface ExportedProduct {
  readonly slug: string
  readonly name: string
  readonly description: string
  readonly vendor: string
  /** From the root of the category tree downwards. */
  readonly category: readonly string[]
  readonly optionNames: readonly string[]
  readonly published: boolean
  readonly variants: readonly ExportedVariant[]
  readonly images: readonly { readonly url: string; readonly alt: string }[]
}

export interface ExportedVariant {
  readonly sku: string | null
  readonly barcode: string | null
  readonly options: Readonly<Record<string, string>>
  readonly price: number
  readonly compareAtPrice: number | null
  readonly currency: string
  /** Pieces on hand at the vendor's main location, which a file sets; null when nobody has counted. */
  readonly stock: number | null
  readonly weightGrams: number
}

const page = `
  with recursive tree as (
    select id, array[name] as path from categories where parent_id is null
    union all
    select child.id, tree.path || child.name from categories child join tree on child.parent_id = tree.id
  )
  select p.slug, p.name, p.description, m.name as vendor, tree.path as category, p.option_names as "optionNames",
    p.published, coalesce(v.items, '[]') as variants, coalesce(i.items, '[]') as images
  from (
    select * from products where slug > $1 and deleted_at is null order by slug limit $2
  ) p
  join vendors m on m.id = p.vendor_id
  join tree on tree.id = p.category_id
  left join lateral (
    select json_agg(json_build_object(
      'sku', v.sku, 'barcode', v.barcode, 'options', v.options, 'price', v.price_amount,
      'compareAtPrice', v.compare_at_amount, 'currency', v.price_currency, 'stock', s.on_hand,
      'weightGrams', v.weight_grams
    ) order by v.position, v.id) as items
    from variants v
    left join stock_levels s on s.variant_id = v.id and s.location_id = main_location(p.vendor_id)
    where v.product_id = p.id and v.deleted_at is null
  ) v on true
  left join lateral (
    select json_agg(json_build_object('url', i.url, 'alt', i.alt) order by i.position, i.id) as items
    from product_images i where i.product_id = p.id
  ) i on true
  order by p.slug`

/** Live products, drafts too, by slug: two markets with the same products give the same file. */
export async function exportPage(db: Reader, afterSlug: string, limit: number): Promise<ExportedProduct[]> {
  return (await db.executeQuery(statement<ExportedProduct>(page, [afterSlug, limit]))).rows
}

/** How many options the product with the most of them has. */
export async function countMostOptions(db: Reader): Promise<number> {
  const row = await db
    .selectFrom('products')
    .select((of) => of.fn.max(of.fn<number>('cardinality', ['option_names'])).as('most'))
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  return row?.most ?? 0
}

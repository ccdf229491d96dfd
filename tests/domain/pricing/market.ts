// What tests of prices are made of: rows as the management operations would leave them.

import { sql } from 'kysely'
import type { Choice, Priced } from '../../../domain/pricing/choice.ts'
import { priceChoice } from '../../../domain/pricing/price-choice.ts'
import type { TestApp } from '../../support/app.ts'

/** Prices a choice now; by default nobody's, of nowhere. */
export const price = (app: TestApp, choice: Partial<Choice> & Pick<Choice, 'items'>): Promise<Priced> =>
  priceChoice(app.db, { codes: [], customerId: null, ...choice }, app.clock())

type Row = Readonly<Record<string, string | number | boolean | readonly (string | number)[] | null>>

/** @returns the row's id */
export async function insert(app: TestApp, table: string, row: Row): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    insert into ${sql.table(table)} (${sql.join(Object.keys(row).map((column) => sql.ref(column)))})
    values (${sql.join(Object.values(row))}) returning id`.execute(app.db)
  return rows[0]!.id
}

let made = 0

/** A discount that takes 10 % off, but for what is said otherwise. */
export function insertDiscount(app: TestApp, row: Row = {}): Promise<number> {
  made += 1
  const kind = row['kind'] ?? 'percentage'
  const rule: Row = kind === 'percentage' ? { basis_points: 1_000 } : {}
  return insert(app, 'discounts', { name: `Discount ${made}`, kind, ...rule, ...row })
}

/** So many grams at so much, to some countries; without any: everywhere else. */
export async function insertShipping(
  app: TestApp,
  { method = 'standard', countries = [] as string[], rates }: { method?: string; countries?: string[]; rates: Row[] },
): Promise<void> {
  made += 1
  await sql`
    insert into shipping_methods (code, name, estimated_days) values (${method}, ${method}, 2) on conflict do nothing`.execute(
    app.db,
  )
  const { id } = await app.db
    .selectFrom('shipping_methods')
    .select('id')
    .where('code', '=', method)
    .executeTakeFirstOrThrow()
  const zoneId = await insert(app, 'shipping_zones', { name: `Zone ${made}`, countries })
  for (const rate of rates)
    await insert(app, 'shipping_rates', { method_id: id, zone_id: zoneId, currency: 'NGN', ...rate })
}

interface Sold {
  readonly variantId: number
  readonly productId: number
  readonly vendorId: number
  readonly categoryId: number
}

/** A variant of some vendor's, or of some category. */
export async function variantOf(
  app: TestApp,
  { vendor, category }: { vendor?: number; category?: string },
): Promise<Sold> {
  const { rows } = await sql<Sold>`
    select v.id as "variantId", p.id as "productId", p.vendor_id as "vendorId", p.category_id as "categoryId"
    from variants v join products p on p.id = v.product_id join categories c on c.id = p.category_id
    where (${vendor ?? null}::bigint is null or p.vendor_id = ${vendor ?? null})
      and (${category ?? null}::text is null or c.slug = ${category ?? null})
    order by v.id limit 1`.execute(app.db)
  return rows[0]!
}

/** Sets what a variant costs and weighs. */
export async function setPrice(app: TestApp, variantId: number, amount: number, grams = 300): Promise<void> {
  await app.db
    .updateTable('variants')
    .set({ price_amount: amount, weight_grams: grams, price_currency: 'NGN' })
    .where('id', '=', variantId)
    .execute()
}

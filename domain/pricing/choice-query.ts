import { type Reader, statement } from '../../db/connect.ts'
import type { Choice, PricedLine, Refusal } from './choice.ts'
import type { ShippingRate } from './shipping/costs.ts'
import type { TaxRule } from './tax-rates/rules.ts'

export interface FoundLine extends Pick<
  PricedLine,
  'variantId' | 'productId' | 'quantity' | 'name' | 'slug' | 'sku' | 'options' | 'weightGrams' | 'vendor'
> {
  readonly baseCurrency: string
  /** Nothing: it has no price in the currency. */
  readonly unitPrice: number | null
  /** From its category upwards; nothing where no tax asks for it. */
  readonly categoryPath: readonly number[] | null
}

export interface FoundDiscount {
  readonly id: number
  readonly vendorId: number | null
  readonly code: string | null
  readonly name: string
  readonly kind: 'percentage' | 'fixed' | 'buy-x-get-y'
  readonly basisPoints: number
  readonly amount: number
  readonly buy: number
  readonly give: number
  readonly currency: string | null
  readonly productIds: readonly number[] | null
  readonly minimum: number | null
  /** Why it cannot be had, whatever is in the basket. */
  readonly refusal: Refusal | null
}

export interface FoundChoice {
  readonly currency: string | null
  readonly lines: readonly FoundLine[]
  readonly taxes: readonly TaxRule[]
  readonly rates: readonly ShippingRate[]
  readonly discounts: readonly FoundDiscount[]
}

/** `s` is what is on sale of the choice. */
const line = `json_build_object(
  'variantId', s.variant_id, 'productId', s.product_id, 'quantity', s.quantity, 'name', s.name, 'slug', s.slug, 'sku', s.sku,
  'options', s.options, 'weightGrams', s.weight_grams, 'baseCurrency', s.price_currency,
  'vendor', (select json_build_object('id', id, 'name', name, 'slug', slug) from vendors where id = s.vendor_id),
  'unitPrice', case when s.sold_at is not null then s.sold_at when s.price_currency = chosen.currency then s.price_amount
    else (
      select amount from variant_prices other where other.variant_id = s.variant_id and other.currency = chosen.currency
    ) end,
  'categoryPath', case when exists (select from tax_rates where country = $4 and category_id is not null)
    then category_path(s.category_id) end)`

const tax = `json_build_object(
  'rate', rate_ppm, 'included', included, 'regional', region is not null, 'categoryId', category_id,
  'onShipping', on_shipping)`

/** `r` is the rate, `z` its zone. */
export const rateJson = `json_build_object(
  'named', cardinality(z.countries) > 0, 'minGrams', r.min_weight_grams, 'maxGrams', r.max_weight_grams,
  'minSubtotal', r.min_subtotal, 'maxSubtotal', r.max_subtotal, 'amount', r.amount)`

const uses = `(
  select count(*) from discount_redemptions r where r.discount_id = d.id and r.customer_id = $9::bigint)`

const discount = `json_build_object(
  'id', d.id, 'vendorId', d.vendor_id, 'code', d.code, 'name', d.name, 'kind', d.kind, 'basisPoints', d.basis_points,
  'amount', d.amount, 'buy', d.buy, 'give', d.give, 'currency', d.currency, 'productIds', d.product_ids,
  'minimum', d.minimum_amount, 'refusal', case
    when not d.active then 'unknown'
    when d.starts_at > $7::timestamptz then 'not-yet'
    when d.ends_at <= $7::timestamptz then 'over'
    when d.used >= d.usage_limit then 'used-up'
    when d.per_customer_limit is not null and ${uses} >= d.per_customer_limit then 'used-by-you'
  end)`

// A constant text, and all that decides a price in one statement: it runs with every order. What can be put in order or
// summed up afterwards is not here; each node of its plan costs every order.
const text = `
  with sold as materialized (
    select item.n, item.quantity, item.sold_at, v.id as variant_id, v.sku, v.options, v.weight_grams, v.price_amount, v.price_currency,
      p.id as product_id, p.name, p.slug, p.category_id, p.vendor_id
    from unnest($1::bigint[], $2::int[], $10::bigint[]) with ordinality as item (variant_id, quantity, sold_at, n)
    join variants v on v.id = item.variant_id join products p on p.id = v.product_id
    where v.deleted_at is null and p.deleted_at is null and p.published or item.sold_at is not null
  ), chosen as materialized (
    select coalesce($3::text, case when min(price_currency) = max(price_currency) then min(price_currency) end) as currency
    from sold
  )
  select chosen.currency,
    (select json_agg(${line} order by s.n) from sold s) as lines,
    (select json_agg(${tax}) from tax_rates
      where country = $4::text and (region is null or lower(region) = lower($5::text))) as taxes,
    (select json_agg(${rateJson}) from shipping_rates r join shipping_zones z on z.id = r.zone_id
      where r.method_id = (select id from shipping_methods where code = $6::text and active)
        and r.currency = chosen.currency and (z.countries = '{}' or $4::text = any(z.countries))) as rates,
    (select json_agg(${discount}) from discounts d
      where d.deleted_at is null and (
        d.code is null and d.active and (d.vendor_id is null or d.vendor_id = any(array(select vendor_id from sold)))
        or lower(d.code) = any($8::text[])
      )) as discounts
  from chosen`

/** As it comes from the database: nothing stands for none. */
type Row = { readonly [K in keyof FoundChoice]: FoundChoice[K] | null }

/** Everything that decides what a choice comes to, as of now. */
export async function findChoice(db: Reader, choice: Choice, now: Date): Promise<FoundChoice> {
  const { items, currency = null, country = null, region = null, shippingMethod = null, codes, customerId } = choice
  const values = [
    items.map(({ variantId }) => variantId),
    items.map(({ quantity }) => quantity),
    currency,
    country,
    region,
    shippingMethod,
    now.toISOString(),
    codes.map((code) => code.toLowerCase()),
    customerId,
    items.map(({ soldAt = null }) => soldAt),
  ]
  const row = (await db.executeQuery(statement<Row>(text, values))).rows[0]!
  return {
    currency: row.currency,
    lines: row.lines ?? [],
    taxes: row.taxes ?? [],
    rates: row.rates ?? [],
    discounts: row.discounts?.toSorted((a, b) => a.id - b.id) ?? [],
  }
}

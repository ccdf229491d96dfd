import { sql, type Transaction } from 'kysely'
import type { DB } from './types.ts'

/** Kobo for one minor unit of a currency, near enough for a market that is made up. */
const worth = {
  NGN: 1,
  AED: 435,
  AUD: 1_050,
  BRL: 290,
  CAD: 1_150,
  CHF: 1_850,
  CNY: 225,
  EGP: 33,
  EUR: 1_750,
  GBP: 2_050,
  GHS: 130,
  INR: 19,
  JPY: 1_050,
  KES: 12,
  MAD: 160,
  MXN: 85,
  RWF: 110,
  SEK: 155,
  UGX: 43,
  USD: 1_600,
  XAF: 266,
  XOF: 266,
  ZAR: 88,
} as const

/** In kobo, by the weight of the parcel: below a kilogram, below five, above. */
const steps: readonly (readonly [method: string, zone: string, below1: number, below5: number, above: number])[] = [
  ['standard', 'Nigeria', 150_000, 350_000, 900_000],
  ['standard', 'West Africa', 900_000, 1_800_000, 4_500_000],
  ['standard', 'Everywhere else', 1_600_000, 3_600_000, 9_500_000],
  ['express', 'Nigeria', 450_000, 800_000, 1_900_000],
  ['express', 'Everywhere else', 4_200_000, 8_500_000, 19_000_000],
]

/** How the made-up market sends, taxes and discounts what it sells; and its prices in two more currencies. */
export async function seedPricing(trx: Transaction<DB>): Promise<void> {
  await seedShipping(trx)
  await seedTaxes(trx)
  await seedDiscounts(trx)
  await seedPrices(trx)
}

async function seedShipping(trx: Transaction<DB>): Promise<void> {
  await sql`
    insert into shipping_methods (code, name, estimated_days, position)
    values ('standard', 'Standard', 5, 0), ('express', 'Express', 2, 1) on conflict (code) do nothing`.execute(trx)
  await sql`
    insert into shipping_zones (name, countries) values
      ('Nigeria', '{NG}'), ('West Africa', '{BF,BJ,CI,GH,GM,GN,LR,ML,NE,SL,SN,TG}'), ('Everywhere else', '{}')
    on conflict (name) do nothing`.execute(trx)
  const [methods, zones] = [steps.map(([method]) => method), steps.map(([, zone]) => zone)]
  const amounts = JSON.stringify(steps.map(([, , ...prices]) => prices))
  await sql`
    insert into shipping_rates (method_id, zone_id, currency, min_weight_grams, max_weight_grams, amount)
    select m.id, z.id, currency, weight.least, weight.below, ceil((${amounts}::jsonb -> step.n::int - 1 ->> weight.n::int - 1)::numeric / kobo::numeric)
    from unnest(${methods}::text[], ${zones}::text[]) with ordinality as step (method, zone, n)
      join shipping_methods m on m.code = step.method join shipping_zones z on z.name = step.zone,
      jsonb_each_text(${JSON.stringify(worth)}::jsonb) as currencies (currency, kobo),
      unnest(array[0, 1000, 5000], array[1000, 5000, null]) with ordinality as weight (least, below, n)
    where not exists (select from shipping_rates)`.execute(trx)
}

/** None for Nigeria: what is shown there is what is paid. */
async function seedTaxes(trx: Transaction<DB>): Promise<void> {
  await sql`
    insert into tax_rates (country, region, name, rate_ppm, included) values
      ('GB', null, 'VAT', 200000, true), ('US', 'NY', 'Sales tax', 88750, false)
    on conflict do nothing`.execute(trx)
}

async function seedDiscounts(trx: Transaction<DB>): Promise<void> {
  await sql`
    insert into discounts (vendor_id, code, name, kind, basis_points, buy, give, currency, minimum_amount) values
      (null, 'WELCOME10', 'Ten per cent to begin with', 'percentage', 1000, null, null, null, null),
      ((select min(id) from vendors), 'ADIRE15', 'Fifteen per cent off Adire House', 'percentage', 1500, null, null, 'NGN', 2000000),
      (null, 'BUY2GET1', 'Buy two, get the cheapest of three', 'buy-x-get-y', null, 2, 1, null, null)
    on conflict do nothing`.execute(trx)
}

async function seedPrices(trx: Transaction<DB>): Promise<void> {
  await sql`
    insert into variant_prices (variant_id, currency, amount)
    select id, currency, ceil(price_amount::numeric / kobo)
    from variants, (values ('USD', ${worth.USD}::int), ('GBP', ${worth.GBP}::int)) as currencies (currency, kobo)
    where price_currency = 'NGN' order by id, currency
    on conflict do nothing`.execute(trx)
}

import { type RawBuilder, sql } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import { keyset } from '../common/keyset.ts'
import type { Position } from '../common/page.ts'
import type { ListSales, SalesRow } from './sales-schema.ts'
import type { Span } from './span.ts'

/** Whose days: of these vendors, or of all. */
export interface Chosen extends Span {
  readonly vendorIds: readonly number[] | null
  readonly currency: string | null
}

const chosenDays = ({ vendorIds, currency, from, to }: Chosen): RawBuilder<boolean> => sql<boolean>`
  (${vendorIds}::bigint[] is null or vendor_id = any(${vendorIds}::bigint[]))
  and day between ${from}::date and ${to}::date and (${currency}::text is null or currency = ${currency})`

const sums = sql`sum(units)::int as units, sum(gross)::bigint as gross, sum(discounts)::bigint as discounts,
  sum(tax)::bigint as tax, sum(tax_included)::bigint as "taxIncluded", sum(shipping)::bigint as shipping,
  sum(refunds)::bigint as refunds, sum(commission)::bigint as commission, sum(net)::bigint as net`

const figures = sql`orders, units, gross, discounts, tax, "taxIncluded", shipping, refunds, commission, net`

interface Group {
  readonly column: RawBuilder<unknown>
  readonly type: RawBuilder<unknown>
  /** An order counts once, but in each category it has something of. */
  readonly orders: RawBuilder<unknown>
  readonly shown: RawBuilder<unknown>
  readonly named: RawBuilder<unknown>
}

const ref = sql`jsonb_build_object('id', named.id, 'name', named.name, 'slug', named.slug)`
const groups: Readonly<Record<ListSales['groupBy'], Group>> = {
  day: {
    column: sql`day`,
    type: sql`date`,
    orders: sql`leads`,
    shown: sql`key::text as day, null as vendor, null as category`,
    named: sql``,
  },
  vendor: {
    column: sql`vendor_id`,
    type: sql`bigint`,
    orders: sql`leads`,
    shown: sql`null as day, ${ref} as vendor, null as category`,
    named: sql`join vendors named on named.id = key`,
  },
  category: {
    column: sql`category_id`,
    type: sql`bigint`,
    orders: sql`orders`,
    shown: sql`null as day, null as vendor, ${ref} as category`,
    named: sql`join categories named on named.id = key`,
  },
}

/** By what they are grouped by, then currency. One row more than `limit`, to know whether a page follows. */
export async function listSales(
  db: Reader,
  chosen: Chosen,
  groupBy: ListSales['groupBy'],
  limit: number,
  position?: Position,
): Promise<SalesRow[]> {
  const { column, type, orders, shown, named } = groups[groupBy]
  const columns = [
    { expression: sql`key`, type },
    { expression: sql`currency`, type: sql`text` },
  ]
  const { after, direction } = keyset(columns, position)
  const { rows } = await sql<SalesRow>`
    select ${shown}, currency, ${figures}
    from (
      select ${column} as key, currency, sum(${orders})::int as orders, ${sums}
      from daily_sales where ${chosenDays(chosen)} group by 1, currency
    ) as grouped ${named}
    where ${after} order by key ${direction}, currency ${direction} limit ${limit + 1}`.execute(db)
  return rows
}

export interface DayRow extends Omit<SalesRow, 'day' | 'vendor' | 'category'> {
  readonly day: string
  readonly vendorId: number
  readonly vendor: string
  readonly categoryId: number
  readonly category: string
}

/** Every row of some days; with what an order has of each category counted there. */
export async function listDays(db: Reader, chosen: Chosen): Promise<DayRow[]> {
  const { rows } = await sql<DayRow>`
    select day::text, vendor_id as "vendorId", v.name as vendor, category_id as "categoryId", c.name as category, currency,
      ${figures}
    from (
      select day, vendor_id, category_id, currency, orders, units, gross, discounts, tax, tax_included as "taxIncluded",
        shipping, refunds, commission, net
      from daily_sales where ${chosenDays(chosen)}
    ) as days join vendors v on v.id = vendor_id join categories c on c.id = category_id
    order by day, vendor_id, category_id, currency`.execute(db)
  return rows
}

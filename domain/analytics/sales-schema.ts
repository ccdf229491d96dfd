import { z } from 'zod'
import { Id, Timestamp } from '../common/fields.ts'
import { Currency } from '../common/money.ts'
import { PageInput, pageOf } from '../common/page.ts'
import { CategoryRef } from '../products/index.ts'
import { VendorRef } from '../vendors/index.ts'

export const Day = z.iso.date().regex(/^(?!0000)/)

/** The most days that are looked at together. */
export const MOST_DAYS = 366

const filters = {
  from: Day.optional().meta({ description: 'The first day, in UTC; by default thirty days up to the last.' }),
  to: Day.optional().meta({ description: `The last day; by default today. At most ${MOST_DAYS} days together.` }),
  vendor: Id.optional().meta({ description: 'An id; by default all vendors you may ask about.' }),
  currency: Currency.optional(),
}

export const ListSales = PageInput.extend({
  ...filters,
  groupBy: z.enum(['day', 'vendor', 'category']).default('day'),
})
export type ListSales = z.output<typeof ListSales>

export const RequestSalesReport = z.object(filters)
export type RequestSalesReport = z.output<typeof RequestSalesReport>

/** In minor units. */
const figures = {
  orders: z.int().meta({ description: 'Paid for in that time; one that several vendors share counts for each.' }),
  units: z.int(),
  gross: z.int().meta({ description: 'Pieces at their prices, before discounts.' }),
  discounts: z.int(),
  tax: z.int().meta({ description: 'Added on top of prices.' }),
  taxIncluded: z.int().meta({ description: 'Contained in prices already.' }),
  shipping: z.int().meta({ description: 'What buyers paid for parcels, tax included.' }),
  refunds: z.int().meta({ description: 'Given back in that time, whenever it was sold.' }),
  commission: z.int().meta({ description: 'Kept by the market, less what it gave up for refunds.' }),
  net: z.int().meta({ description: 'Owed to the vendor: gross - discounts + tax + shipping - refunds - commission.' }),
}

export const SalesRow = z
  .object({
    day: Day.nullable().meta({ description: 'When grouped by day.' }),
    vendor: VendorRef.nullable().meta({ description: 'When grouped by vendor.' }),
    category: CategoryRef.nullable().meta({ description: 'When grouped by category.' }),
    currency: Currency,
    ...figures,
  })
  .meta({ id: 'SalesRow' })
export type SalesRow = z.output<typeof SalesRow>
export const SalesPage = pageOf(SalesRow)

export const Accepted = z.object({
  taskId: z.string().meta({ description: 'The task that does it; see tasks/:id.' }),
})
export type Accepted = z.output<typeof Accepted>

export const GetSalesReport = z.object({ taskId: z.uuid() })
export type GetSalesReport = z.output<typeof GetSalesReport>

export const SalesReport = z
  .object({
    taskId: z.string(),
    state: z.enum(['preparing', 'ready']).meta({ description: 'tasks/:id says how far it is, or that it failed.' }),
    from: Day,
    to: Day,
    currency: Currency.nullable(),
    requestedAt: Timestamp,
    readyAt: Timestamp.nullable(),
    csv: z
      .string()
      .nullable()
      .meta({ description: 'RFC 4180, a row for each day, vendor, category and currency; kept for a week.' }),
  })
  .meta({ id: 'SalesReport' })
export type SalesReport = z.output<typeof SalesReport>

import { z } from 'zod'
import { Id } from '../common/fields.ts'
import { Currency } from '../common/money.ts'
import { OrderStatus } from '../orders/index.ts'

export const GetDashboard = z.object({ id: Id.meta({ description: 'Of the vendor.' }) })
export type GetDashboard = z.output<typeof GetDashboard>

/** What was sold in a span of time, by what buyers paid for; in minor units. */
const Sales = z.object({
  currency: Currency,
  orders: z.int(),
  pieces: z.int(),
  amount: z.int().meta({ description: 'What buyers paid, parcels and taxes included.' }),
  refunded: z.int(),
})

export const Dashboard = z
  .object({
    vendorId: Id,
    sales: z.object({
      today: z.array(Sales).meta({ description: 'Since midnight, UTC.' }),
      last7Days: z.array(Sales),
      last30Days: z.array(Sales),
    }),
    ordersByStatus: z.partialRecord(OrderStatus, z.int()),
    topProducts: z
      .array(z.object({ variantId: Id, name: z.string(), pieces: z.int() }))
      .meta({ description: 'Of the last thirty days, at most ten.' }),
    lowStock: z
      .array(z.object({ variantId: Id, name: z.string(), available: z.int() }))
      .meta({ description: 'What is sold out or nearly so, at most twenty.' }),
    balances: z.array(z.object({ currency: Currency, pending: z.int(), available: z.int() })),
  })
  .meta({ id: 'Dashboard' })
export type Dashboard = z.output<typeof Dashboard>

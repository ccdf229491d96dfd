import { type Reader, statement } from '../../../db/connect.ts'
import { rateJson } from '../choice-query.ts'
import { costOf, type ParcelSize, type ShippingRate } from './costs.ts'

/** A way to send some parcels, and what that costs in all. */
export interface ShippingOffer {
  readonly code: string
  readonly name: string
  readonly estimatedDays: number
  /** In minor units of the currency asked for, without what is added for tax. */
  readonly amount: number
}

interface Method extends Omit<ShippingOffer, 'amount'> {
  readonly rates: readonly ShippingRate[]
}

const methods = `
  select m.code, m.name, m.estimated_days as "estimatedDays", json_agg(${rateJson}) as rates
  from shipping_methods m join shipping_rates r on r.method_id = m.id join shipping_zones z on z.id = r.zone_id
  where m.active and r.currency = $2::text and (z.countries = '{}' or $1::text = any(z.countries))
  group by m.id order by m.position, m.id`

/** The methods that take every one of these parcels to a country, in the market's own order. */
export async function shippingOffers(
  db: Reader,
  { country, currency }: { readonly country: string; readonly currency: string },
  parcels: readonly ParcelSize[],
): Promise<ShippingOffer[]> {
  const { rows } = await db.executeQuery(statement<Method>(methods, [country, currency]))
  return rows.flatMap(({ rates, ...method }) => {
    const costs = parcels.map((parcel) => costOf(rates, parcel))
    if (costs.includes(undefined)) return []
    return [{ ...method, amount: costs.reduce<number>((sum, cost) => sum + cost!, 0) }]
  })
}

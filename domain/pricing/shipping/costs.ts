/** What one vendor sends, as carriers judge it. */
export interface ParcelSize {
  readonly vendorId: number
  readonly grams: number
  /** Of its goods, before discounts, in minor units of the currency that rates are asked in. */
  readonly subtotal: number
}

/** What a method costs from some weight and value on, up to another; the upper bounds are not in it. */
export interface ShippingRate {
  /** Its zone names the country; otherwise it is for wherever no zone is named. */
  readonly named: boolean
  readonly minGrams: number
  readonly maxGrams: number | null
  readonly minSubtotal: number
  readonly maxSubtotal: number | null
  readonly amount: number
}

/**
 * What a parcel costs by one method's rates for a place; nothing when it is not taken there. Zones that name the country
 * stand in place of those for everywhere else, whether or not a rate of theirs fits. Of rates that fit the lowest holds.
 */
export function costOf(rates: readonly ShippingRate[], parcel: ParcelSize): number | undefined {
  const named = rates.filter((rate) => rate.named)
  const fitting = (named.length > 0 ? named : rates).filter((rate) => fits(rate, parcel))
  return fitting.length === 0 ? undefined : Math.min(...fitting.map(({ amount }) => amount))
}

const fits = (rate: ShippingRate, { grams, subtotal }: ParcelSize): boolean =>
  isWithin(grams, rate.minGrams, rate.maxGrams) && isWithin(subtotal, rate.minSubtotal, rate.maxSubtotal)

const isWithin = (value: number, from: number, to: number | null): boolean =>
  value >= from && (to === null || value < to)

interface SentLine {
  readonly vendorId: number
  readonly weightGrams: number
  readonly quantity: number
  readonly unitPrice: number
}

/** A parcel for each vendor, in the order of the lines. */
export function parcelsOf(lines: readonly SentLine[]): ParcelSize[] {
  const parcels = new Map<number, ParcelSize>()
  for (const { vendorId, weightGrams, quantity, unitPrice } of lines) {
    const { grams, subtotal } = parcels.get(vendorId) ?? { grams: 0, subtotal: 0 }
    parcels.set(vendorId, {
      vendorId,
      grams: grams + weightGrams * quantity,
      subtotal: subtotal + unitPrice * quantity,
    })
  }
  return [...parcels.values()]
}

import type { QuotedLine, QuotedParcel } from './basket.ts'

/** What somebody wants, and how far it is known where to and how. */
export interface Choice {
  readonly items: readonly ChosenItem[]
  /** By default the one the variants are priced in. */
  readonly currency?: string | undefined
  /** Where it goes; without it there is neither shipping nor tax yet. */
  readonly country?: string | undefined
  readonly region?: string | undefined
  /** By its code; without it there is no shipping yet. */
  readonly shippingMethod?: string | undefined
  readonly codes: readonly string[]
  /** Who buys, for discounts that each may use so often; nobody in particular is asked about when the order is placed. */
  readonly customerId: number | null
}

export interface ChosenItem {
  readonly variantId: number
  readonly quantity: number
  /** What a piece was sold for already; it is priced so, on sale or not. Without it: what it costs today. */
  readonly soldAt?: number
}

/** What a choice comes to at this moment. All amounts are minor units of its currency. */
export interface Priced {
  /** Variants that are not on sale; they are left out of everything else. */
  readonly notOnSale: readonly number[]
  /** Variants that have no price in the currency; likewise. */
  readonly notInCurrency: readonly number[]
  /** In which the variants have their base prices. */
  readonly currencies: readonly string[]
  /** Nothing when none was asked for and there is more than one, or none: then there are no lines. */
  readonly currency: string | undefined
  /** In the order of the items. */
  readonly lines: readonly PricedLine[]
  /** One for each vendor the shipping method reaches; none before place and method are known. */
  readonly parcels: readonly QuotedParcel[]
  /** Vendors whose parcel the method does not take there. */
  readonly undeliverable: readonly number[]
  /** Those that take something off. */
  readonly discounts: readonly PricedDiscount[]
  readonly refusedCodes: readonly RefusedCode[]
  readonly totals: PricedTotals
}

export interface PricedLine extends QuotedLine {
  /** Of the product. */
  readonly name: string
  readonly slug: string
  readonly sku: string | null
  readonly options: Readonly<Record<string, string>>
  readonly vendor: { readonly id: number; readonly name: string; readonly slug: string }
  /** Of one piece. */
  readonly weightGrams: number
}

export interface PricedDiscount {
  readonly id: number
  /** Whose it is: that vendor gives it; the marketplace when there is none. */
  readonly vendorId: number | null
  /** Nothing for one that asks for no code. */
  readonly code: string | null
  readonly name: string
  readonly amount: number
}

export const refusals = [
  'unknown',
  'not-yet',
  'over',
  'used-up',
  'used-by-you',
  'other-currency',
  'below-minimum',
  'nothing-to-discount',
] as const
/** Why a code takes nothing off. */
export type Refusal = (typeof refusals)[number]

export interface RefusedCode {
  readonly code: string
  readonly reason: Refusal
}

/** `total = subtotal − discount + shipping + tax`. */
export interface PricedTotals {
  readonly subtotal: number
  readonly discount: number
  readonly shipping: number
  /** What is added on top of prices. */
  readonly tax: number
  /** What prices contain already. */
  readonly taxIncluded: number
  readonly total: number
}

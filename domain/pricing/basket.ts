/** All amounts here are whole minor units of the basket's one currency. */
export interface Basket {
  readonly lines: readonly BasketLine[]
  /** In the order they are taken off; within it, those that give pieces away come first, and fixed amounts last. */
  readonly discounts: readonly Discount[]
  /** What each vendor's parcel costs. */
  readonly parcels: readonly Parcel[]
}

export interface BasketLine {
  readonly variantId: number
  readonly productId: number
  readonly vendorId: number
  readonly quantity: number
  readonly unitPrice: number
  readonly tax: Tax
}

export interface Parcel {
  readonly vendorId: number
  readonly amount: number
  readonly tax: Tax
}

export interface Tax {
  /** Parts per million: 7.5 % is 75,000. */
  readonly rate: number
  /** Whether the prices it applies to contain it already. */
  readonly included: boolean
}

export interface Discount {
  readonly id: number
  readonly rule: DiscountRule
  /** Only this vendor's lines. */
  readonly vendorId?: number | undefined
  /** Only these products. */
  readonly productIds?: readonly number[] | undefined
  /** Nothing is taken off when the lines it applies to come to less, before any discount. */
  readonly minimum?: number | undefined
}

export type DiscountRule =
  | { readonly kind: 'percentage'; /** Hundredths of a per cent: 10 % is 1,000. */ readonly basisPoints: number }
  | { readonly kind: 'fixed'; readonly amount: number }
  /** Of every `buy + give` pieces, dearest first, the last `give` are given away. */
  | { readonly kind: 'buy-x-get-y'; readonly buy: number; readonly give: number }

/** What a basket comes to, down to each line. */
export interface Quote {
  readonly lines: readonly QuotedLine[]
  readonly parcels: readonly QuotedParcel[]
  /** What each discount took off; those that took nothing are there too. */
  readonly discounts: readonly { readonly id: number; readonly amount: number }[]
  readonly totals: Totals
}

export interface QuotedLine extends BasketLine {
  /** Price times quantity. */
  readonly lineTotal: number
  readonly discount: number
  readonly taxAmount: number
  /** What the buyer pays for it. */
  readonly payable: number
}

export interface QuotedParcel extends Parcel {
  readonly taxAmount: number
  readonly payable: number
}

/** `total = subtotal − discount + shipping + tax − taxIncluded`, and the sum of what is payable for lines and parcels. */
export interface Totals {
  readonly subtotal: number
  readonly discount: number
  readonly shipping: number
  /** All of it, added or contained. */
  readonly tax: number
  /** The part of the tax that prices contain already. */
  readonly taxIncluded: number
  readonly total: number
}

/** So many pieces of one variant. */
export interface Demand {
  readonly variantId: number
  readonly quantity: number
}

/** Somebody wanted more than there is. */
export interface Shortage extends Demand {
  readonly available: number
}

// What may happen to money, at random.

import * as fc from 'fast-check'

const kinds = ['sale', 'return', 'return', 'release', 'release', 'payout', 'paid', 'failed', 'again'] as const

export interface Step {
  readonly kind: (typeof kinds)[number]
  readonly currency: string
  /** Which of those there are. */
  readonly pick: number
  /** How much of what there is, in hundredths of a per cent. */
  readonly share: number
  readonly parts: readonly { readonly payable: number; readonly commissionRate: number }[]
}

const payable = fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 1_000_000_000 }))
const commissionRate = fc.oneof(fc.constantFrom(0, 1, 1_000, 5_000, 9_999, 10_000), fc.integer({ min: 0, max: 10_000 }))

export const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom(...kinds),
  currency: fc.constantFrom('NGN', 'USD', 'JPY'),
  pick: fc.nat(1_000_000),
  share: fc.oneof(fc.constant(10_000), fc.integer({ min: 0, max: 10_000 })),
  parts: fc.array(fc.record({ payable, commissionRate }), { minLength: 1, maxLength: 3 }),
})

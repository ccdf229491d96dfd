// What samples are made of.

import type { Input } from '../both-doors.ts'
import type { Callers, Headers } from '../callers.ts'
import type { Bodies } from './bodies.ts'
import type { Baskets } from './baskets.ts'
import type { Collected } from './collections.ts'
import type { Letters } from './letters.ts'
import type { Opinions } from './opinions.ts'
import type { Pictures } from './pictures.ts'
import type { Proofs } from './proofs.ts'
import type { Tariffs } from './tariffs.ts'

export interface Sample {
  readonly of: string
  /**
   * Anonymous when absent. `somebody` is a new account each time, for what ends the sessions of whoever asks; `guest` is
   * anonymous with the token of a cart.
   */
  readonly as?: keyof Callers | 'somebody' | 'guest'
  /** What both doors are given; a mutation that succeeds is given its like, made anew for each door. */
  readonly input: Input | ((market: SampleMarket) => Input | Promise<Input>)
  readonly expect: 'ok' | `${number} ${string}`
}

/** What samples speak about. */
export interface SampleMarket extends Letters, Proofs, Baskets, Bodies, Tariffs, Opinions, Collected, Pictures {
  /** The code that verifies the phone of the next `somebody` who asks. */
  phoneCode(): Promise<{ readonly code: string }>
  /** A new product of the vendor's, with ten pieces of its one variant. */
  product(): Promise<{ readonly id: number; readonly variantId: number; readonly updatedAt: string }>
  /** An order of the customer's. */
  order(): Promise<{ readonly id: number; readonly taskId: string }>
  /** An order of the customer's that is paid for, and by which payment. */
  paidOrder(): Promise<{ readonly id: number; readonly paymentId: number }>
  /** An order of the customer's, and the number of the vendor's invoice for it. */
  invoice(): Promise<{ readonly id: number; readonly number: string }>
  /** The same of a credit note, since some of it was given back. */
  creditNote(): Promise<{ readonly id: number; readonly number: string }>
  /** The vendor's part of an order of the customer's, on its way. */
  parcel(): Promise<{ readonly id: number; readonly orderId: number }>
  /** A vendor that may be paid out in this currency now: this one, or another each time. */
  owed(vendorId?: number): Promise<{ readonly id: number; readonly currency: string }>
  /** A payout that somebody is to make by hand. */
  byHand(): Promise<{ readonly payoutId: number }>
  /** The one item of an order. */
  itemOf(orderId: number): Promise<{ readonly itemId: number; readonly variantId: number; readonly productId: number }>
  /** An order of the customer's that has arrived, with its one item of one piece. */
  deliveredOrder(): Promise<{
    readonly id: number
    readonly itemId: number
    readonly variantId: number
    readonly productId: number
  }>
  /** What the customer wants to send back to the vendor, taken as far as this. */
  askedReturn(
    status?: 'requested' | 'approved',
  ): Promise<{ readonly id: number; readonly returnId: number; readonly orderId: number }>
  /** An empty place of the vendor's. */
  place(): Promise<{ readonly id: number; readonly locationId: number }>
  /** Some pieces of the vendor's, and from where to where they can be moved. */
  transfer(): Promise<{
    readonly id: number
    readonly fromLocationId: number
    readonly toLocationId: number
    readonly items: readonly { readonly variantId: number; readonly quantity: number }[]
  }>
  /** A report the vendor asked for. */
  report(): Promise<{ readonly taskId: string }>
  /** A task that was cancelled. */
  endedTask(): Promise<string>
  /** Where a browser of the customer's takes pushes. */
  endpoint(): Promise<string>
  /** Saves measurements of the customer's; there is nothing to say of them. */
  body(): Promise<Input>
  /** Another session of the customer's. */
  session(): Promise<{ readonly id: number; readonly refreshToken: string }>
  /** A refresh token that was used a moment ago. */
  usedToken(): Promise<string>
  /** A verified account, signed in. */
  somebody(): Promise<Headers>
  /** A verified account that is a member of no vendor. */
  account(): Promise<{ readonly userId: number; readonly email: string }>
  /** The vendor, and somebody who is staff there. */
  member(): Promise<{ readonly id: number; readonly userId: number }>
  /** An API key of the customer's. */
  apiKey(): Promise<{ readonly id: number }>
  /** A variant of which nothing is left. */
  soldOut(): Promise<number>
  /** The cart of the next `somebody` who asks. */
  somebodysCart(): Promise<number>
  /** A shop that nobody here acts for, as it stands with the market. */
  shop(status: 'applied' | 'approved' | 'suspended'): Promise<{ readonly id: number }>
  /** A new endpoint of the vendor's. */
  webhook(): Promise<{ readonly id: number }>
  /** A delivery to one. */
  delivery(): Promise<{ readonly id: number; readonly deliveryId: number }>
  /** A product of a vendor nobody here acts for. */
  readonly foreignProductId: number
}

export const UNKNOWN = 987_654_321

export const address = { name: 'Chidi Customer', line1: '1 Marina', city: 'Lagos', country: 'NG' }

export const skirt = {
  name: 'Parity Skirt',
  description: '<p>Same on <b>both</b> doors.</p><script>alert(1)</script>',
  category: 'skirts',
  variants: [
    { sku: 'PAR-M', options: { size: 'M', colour: 'Navy' }, price: { amount: 250_000, currency: 'NGN' }, stock: 10 },
  ],
}

export const orderOf = (variantId: number, quantity: number) => ({
  items: [{ variantId, quantity }],
  deliveryAddress: address,
})

/** Every list is asked for in the same ways. */
export const list = (as: keyof Callers): Omit<Sample, 'of'>[] => [
  { as, input: {}, expect: 'ok' },
  { as, input: { limit: 2 }, expect: 'ok' },
  { as, input: { limit: 0 }, expect: '400 common.invalid' },
  { as, input: { limit: 'many' }, expect: '400 common.invalid' },
  { as, input: { cursor: 'nonsense', limit: 101 }, expect: '400 common.invalid' },
  { as, input: { cursor: 'nonsense' }, expect: '400 common.invalid' },
]

/** Every reading of one thing is asked for in the same ways. */
export const one = (as: keyof Callers, code: string): Omit<Sample, 'of'>[] => [
  { as, input: { id: UNKNOWN }, expect: `404 ${code}` },
  { as, input: { id: 0 }, expect: '400 common.invalid' },
  { as, input: { id: -1 }, expect: '400 common.invalid' },
  { as, input: { id: 'no-number' }, expect: '400 common.invalid' },
  { as, input: { id: 1.5 }, expect: '400 common.invalid' },
]

/** A browser as it tells of itself. */
export const browser = (endpoint: string) => ({
  endpoint,
  expirationTime: null,
  keys: { p256dh: `B${'x'.repeat(86)}`, auth: 'y'.repeat(22) },
})

/** What somebody who asks a sample says of themselves. */
export const headersOf = async (
  callers: Callers,
  { as = 'anonymous' }: { readonly as?: Sample['as'] | undefined },
  market: SampleMarket,
): Promise<Headers> => {
  if (as === 'somebody') return market.somebody()
  return as === 'guest' ? market.guest() : callers[as]
}

/** Samples by the operation they ask. */
export type Samples = Readonly<Record<string, readonly Omit<Sample, 'of'>[]>>

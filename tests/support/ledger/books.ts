// What the books have to say, reckoned from what has happened and not from what was booked.

export interface Part {
  readonly id: number
  readonly vendorId: number
  readonly payable: number
  readonly commissionRate: number
  refunded: number
  released: boolean
}

export interface Order {
  readonly id: number
  readonly currency: string
  readonly parts: readonly Part[]
}

export interface Payout {
  readonly id: number
  readonly vendorId: number
  readonly currency: string
  readonly amount: number
  status: 'open' | 'paid' | 'failed'
}

export interface Happened {
  readonly orders: readonly Order[]
  readonly payouts: readonly Payout[]
}

/** By account, vendor and currency, such as `vendor.pending 3 NGN`. */
export type Sums = ReadonlyMap<string, number>

export function expectedSums({ orders, payouts }: Happened): Sums {
  const sums = new Map<string, number>()
  const add = (account: string, amount: number) => sums.set(account, (sums.get(account) ?? 0) + amount)
  for (const { currency, parts } of orders) {
    for (const part of parts) {
      const kept = commissionOf(part)
      add(`provider.test ${currency}`, part.payable - part.refunded)
      add(`commission ${currency}`, -kept)
      add(`vendor.${part.released ? 'available' : 'pending'} ${part.vendorId} ${currency}`, -owedOf(part))
    }
  }
  for (const { vendorId, currency, amount, status } of payouts) {
    if (status === 'failed') continue
    add(`vendor.available ${vendorId} ${currency}`, amount)
    add(`${status === 'open' ? 'payouts' : 'provider.bank'} ${currency}`, -amount)
  }
  return new Map([...sums].filter(([, amount]) => amount !== 0))
}

/** What a vendor may have, in a currency. */
export function availableOf(happened: Happened, vendorId: number, currency: string): number {
  return -(expectedSums(ofVendor(happened, vendorId)).get(`vendor.available ${vendorId} ${currency}`) ?? 0)
}

const ofVendor = ({ orders, payouts }: Happened, vendorId: number): Happened => ({
  orders: orders.map((order) => ({ ...order, parts: order.parts.filter((part) => part.vendorId === vendorId) })),
  payouts: payouts.filter((payout) => payout.vendorId === vendorId),
})

/** The market keeps its share of the whole less its share of all that went back, each rounded half up. */
const commissionOf = ({ payable, refunded, commissionRate }: Part): number =>
  halfUp(payable, commissionRate) - halfUp(refunded, commissionRate)

const owedOf = (part: Part): number => part.payable - part.refunded - commissionOf(part)

function halfUp(amount: number, rate: number): number {
  const scaled = BigInt(amount) * BigInt(rate)
  return Number(scaled / 10_000n + (scaled % 10_000n >= 5_000n ? 1n : 0n))
}

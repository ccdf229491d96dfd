import { sharesOf, sum } from '../pricing/index.ts'
import type { Booking, Line } from './counting-queries.ts'

/** An item of an order, with what of it has been counted. */
export interface CountedItem {
  readonly id: number
  readonly subOrderId: number
  readonly categoryId: number
  readonly quantity: number
  readonly gross: number
  readonly discount: number
  /** What the buyer pays for it, without the parcel. */
  readonly payable: number
  readonly taxIncluded: number
  /** Of the whole part. */
  readonly shipping: number
  /** What was paid for it and has not been given back. */
  readonly left: number
  readonly commissionLeft: number
}

/** A part is sold. Parcel and commission belong to all of it, and are borne by its items as they are paid for. */
export function linesOfSale(booking: Booking, items: readonly CountedItem[]): Line[] {
  const payable = items.map((item) => item.payable)
  const shipping = split(items[0]?.shipping ?? 0, payable)
  const paid = payable.map((amount, index) => amount + shipping[index]!)
  const commission = split(booking.commission, paid)
  return items.map((item, index) => ({
    ...headOf(booking, item),
    leads: index === 0 ? 1 : 0,
    units: item.quantity,
    gross: item.gross,
    discounts: item.discount,
    tax: item.payable - item.gross + item.discount,
    taxIncluded: item.taxIncluded,
    shipping: shipping[index]!,
    paid: paid[index]!,
    refunds: 0,
    commission: commission[index]!,
  }))
}

/**
 * Money goes back for a part. What it is given back for bears it, as far as anything is left of that; what is said to be for
 * nothing in particular is borne by all items as they have something left. So each comes to nothing when all has gone back.
 */
export function linesOfReturn(booking: Booking, items: readonly CountedItem[]): Line[] {
  const { amount, commission } = booking
  const left = items.map((item) => item.left)
  const named = new Map(booking.items.map(({ itemId, amount }) => [itemId, amount]))
  const wanted = items.map(({ id }) => named.get(id) ?? 0)
  const first = sharesOf(Math.min(amount, sum(wanted)), wanted).map((share, index) => Math.min(share, left[index]!))
  const rest = split(
    amount - sum(first),
    left.map((each, index) => each - first[index]!),
  )
  const refunds = first.map((share, index) => share + rest[index]!)
  const commissionLeft = items.map((item) => item.commissionLeft)
  // With the last of it each gives up what it still bears, be that a unit too much and of another a unit too little.
  const isLast = amount === sum(left) && -commission === sum(commissionLeft)
  const givenUp = isLast ? commissionLeft : split(-commission, refunds)
  return items.map((item, index) => ({
    ...headOf(booking, item),
    ...nothing,
    refunds: refunds[index]!,
    commission: -givenUp[index]!,
  }))
}

const nothing = { leads: 0, units: 0, gross: 0, discounts: 0, tax: 0, taxIncluded: 0, shipping: 0, paid: 0 } as const

const headOf = ({ transactionId, vendorId, day, currency }: Booking, item: CountedItem) => ({
  transactionId,
  itemId: item.id,
  subOrderId: item.subOrderId,
  vendorId,
  categoryId: item.categoryId,
  day,
  currency,
})

/** By weight; where nothing has any, equally. */
const split = (amount: number, weights: readonly number[]): number[] =>
  sharesOf(amount, weights.some((weight) => weight > 0) ? weights : weights.map(() => 1))

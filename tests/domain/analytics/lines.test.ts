import * as fc from 'fast-check'
import { test } from 'tap'
import type { Booking, Line } from '../../../domain/analytics/counting-queries.ts'
import { type CountedItem, linesOfReturn, linesOfSale } from '../../../domain/analytics/lines.ts'
import { fractionOf, sum } from '../../../domain/pricing/index.ts'

const part = fc.record({
  prices: fc.array(fc.integer({ min: 0, max: 9_999 }), { minLength: 1, maxLength: 5 }),
  shipping: fc.integer({ min: 1, max: 999 }),
  rate: fc.integer({ min: 0, max: 10_000 }),
  /** So many hundredths of what is left, for one item or for none in particular. */
  refunds: fc.array(fc.tuple(fc.integer({ min: 1, max: 100 }), fc.nat(5)), { maxLength: 8 }),
})

const itemOf = (gross: number, index: number, shipping: number): CountedItem => ({
  id: index + 1,
  subOrderId: 1,
  categoryId: index + 1,
  quantity: 1,
  gross,
  discount: 0,
  payable: gross,
  taxIncluded: 0,
  shipping,
  left: 0,
  commissionLeft: 0,
})

const booked = (kind: Booking['kind'], amount: number, commission: number, items: Booking['items'] = []): Booking => ({
  transactionId: 1,
  kind,
  day: '2026-11-27',
  currency: 'NGN',
  subOrderId: 1,
  vendorId: 1,
  amount,
  commission,
  items,
})

const after = (items: readonly CountedItem[], lines: readonly Line[]): CountedItem[] =>
  items.map((item, index) => ({
    ...item,
    left: item.left + lines[index]!.paid - lines[index]!.refunds,
    commissionLeft: item.commissionLeft + lines[index]!.commission,
  }))

test('lines come to what was booked, no item gives back more than was paid, and in the end each comes to nothing', (t) => {
  const holds = fc.property(part, ({ prices, shipping, rate, refunds }) => {
    const payable = sum(prices) + shipping
    const commissionOf = (amount: number) => fractionOf(amount, rate, 10_000)
    const empty = prices.map((price, index) => itemOf(price, index, shipping))
    const sold = linesOfSale(booked('sale', payable, commissionOf(payable)), empty)
    t.equal(sum(sold.map(({ paid }) => paid)), payable)
    t.equal(sum(sold.map(({ commission }) => commission)), commissionOf(payable))
    let items = after(empty, sold)
    let back = 0
    for (const [share, at] of [...refunds, [100, 9] as const]) {
      const amount = Math.ceil(((payable - back) * share) / 100)
      if (amount === 0) break
      const commission = commissionOf(back + amount) - commissionOf(back)
      const of = items[at] === undefined ? [] : [{ itemId: items[at].id, amount }]
      const lines = linesOfReturn(booked('return', amount, -commission, of), items)
      t.equal(sum(lines.map((line) => line.refunds)), amount)
      t.equal(sum(lines.map((line) => -line.commission)), commission)
      items = after(items, lines)
      back += amount
      t.ok(items.every(({ left }) => left >= 0))
    }
    t.ok(items.every(({ left, commissionLeft }) => left === 0 && commissionLeft === 0))
  })
  fc.assert(holds, { numRuns: 100, seed: 20_261_127 })
  t.end()
})

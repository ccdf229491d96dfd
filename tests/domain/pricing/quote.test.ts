import * as fc from 'fast-check'
import { test } from 'tap'
import type { Basket, BasketLine, Discount } from '../../../domain/pricing/basket.ts'
import { quote } from '../../../domain/pricing/quote.ts'
import { fractionOf, sharesOf, sum } from '../../../domain/pricing/shares.ts'

const untaxed = { rate: 0, included: false }
const line = (given: Partial<BasketLine> = {}): BasketLine => ({
  variantId: 1,
  productId: 1,
  vendorId: 1,
  quantity: 1,
  unitPrice: 1_000,
  tax: untaxed,
  ...given,
})
const totalsOf = (basket: Partial<Basket>) => quote({ lines: [], discounts: [], parcels: [], ...basket }).totals

test('a basket without discounts or taxes costs its prices and its parcels', (t) => {
  const lines = [line({ quantity: 3 }), line({ variantId: 2, unitPrice: 250 })]
  const parcels = [{ vendorId: 1, amount: 500, tax: untaxed }]
  t.strictSame(totalsOf({ lines, parcels }), {
    subtotal: 3_250,
    discount: 0,
    shipping: 500,
    tax: 0,
    taxIncluded: 0,
    total: 3_750,
  })
  t.strictSame(totalsOf({}), { subtotal: 0, discount: 0, shipping: 0, tax: 0, taxIncluded: 0, total: 0 })
  t.end()
})

test('a tax is added to prices without it and found in prices with it', (t) => {
  const vat = { rate: 75_000, included: false }
  t.match(totalsOf({ lines: [line({ unitPrice: 10_000, tax: vat })] }), { tax: 750, taxIncluded: 0, total: 10_750 })
  t.match(totalsOf({ lines: [line({ unitPrice: 10_750, tax: { ...vat, included: true } })] }), {
    tax: 750,
    taxIncluded: 750,
    total: 10_750,
  })
  t.end()
})

test('tax is rounded once for an invoice, not once for each line', (t) => {
  const vat = { rate: 75_000, included: false }
  const three = [1, 2, 3].map((variantId) => line({ variantId, unitPrice: 6, tax: vat }))
  // 7.5 % of 6 is 0.45, which each line alone would drop.
  t.equal(totalsOf({ lines: three }).tax, 1)
  const taxes = quote({ lines: three, discounts: [], parcels: [] }).lines.map(({ taxAmount }) => taxAmount)
  t.strictSame(taxes, [1, 0, 0], 'the remainder goes to the first of equals')
  t.end()
})

test('of buy two get one, the cheapest of each three is free', (t) => {
  const rule = { kind: 'buy-x-get-y', buy: 2, give: 1 } as const
  const discounts = [{ id: 1, rule }]
  const lines = [
    line({ quantity: 2, unitPrice: 100 }),
    line({ quantity: 2, unitPrice: 70 }),
    line({ quantity: 3, unitPrice: 50 }),
  ]
  // 100 100 (70) 70 50 (50) and one piece that is in no three.
  t.match(quote({ lines, discounts, parcels: [] }), { discounts: [{ amount: 120 }], totals: { total: 370 } })
  t.equal(totalsOf({ lines: [line({ quantity: 2 })], discounts }).discount, 0)
  t.equal(totalsOf({ lines: [line({ quantity: 6 })], discounts }).discount, 2_000)
  const twice = [...discounts, { id: 2, rule }]
  t.equal(totalsOf({ lines: [line({ quantity: 6 })], discounts: twice }).discount, 2_000, 'a piece counts for one gift')
  t.end()
})

test('discounts follow one another: gifts, then percentages, then fixed amounts', (t) => {
  const discounts: Discount[] = [
    { id: 1, rule: { kind: 'fixed', amount: 100 } },
    { id: 2, rule: { kind: 'percentage', basisPoints: 1_000 } },
    { id: 3, rule: { kind: 'buy-x-get-y', buy: 1, give: 1 } },
  ]
  const { discounts: off, totals } = quote({ lines: [line({ quantity: 2 })], discounts, parcels: [] })
  t.strictSame(off, [
    { id: 1, amount: 100 },
    { id: 2, amount: 100 },
    { id: 3, amount: 1_000 },
  ])
  t.equal(totals.total, 800)
  t.end()
})

test('a discount of one vendor, of some products or from some sum on leaves the rest alone', (t) => {
  const lines = [line(), line({ variantId: 2, productId: 2, vendorId: 2 })]
  const half = { kind: 'percentage', basisPoints: 5_000 } as const
  const off = (more: Partial<Discount>) =>
    quote({ lines, discounts: [{ id: 1, rule: half, ...more }], parcels: [] }).lines.map(({ discount }) => discount)
  t.strictSame(off({ vendorId: 2 }), [0, 500])
  t.strictSame(off({ productIds: [1] }), [500, 0])
  t.strictSame(off({ minimum: 2_001 }), [0, 0])
  t.strictSame(off({ minimum: 2_000 }), [500, 500])
  t.strictSame(off({ vendorId: 1, minimum: 1_001 }), [0, 0], 'the sum of the lines it applies to')
  t.end()
})

test('what is no amount is refused', (t) => {
  for (const unitPrice of [-1, 0.5, Number.NaN, Number.MAX_SAFE_INTEGER]) {
    t.throws(() => totalsOf({ lines: [line({ unitPrice, quantity: 2 })] }), RangeError)
  }
  t.end()
})

test('fractions are rounded half up, whatever their size', (t) => {
  t.strictSame([fractionOf(5, 1, 10), fractionOf(4, 1, 10), fractionOf(15, 1, 10)], [1, 0, 2])
  t.equal(fractionOf(9_007_199_254_740_991, 999_999, 1_000_000), 9_007_190_247_541_736)
  t.throws(() => fractionOf(-1, 1, 2), RangeError)
  t.end()
})

const amount = fc.oneof(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 1_000_000_000 }))
const tax = fc.record({ rate: fc.constantFrom(0, 1, 75_000, 190_000, 200_000, 333_333), included: fc.boolean() })
const anyLine = fc.record({
  variantId: fc.integer({ min: 1, max: 9 }),
  productId: fc.integer({ min: 1, max: 4 }),
  vendorId: fc.integer({ min: 1, max: 3 }),
  quantity: fc.integer({ min: 1, max: 40 }),
  unitPrice: amount,
  tax,
})
const rule = fc.oneof(
  fc.record({ kind: fc.constant('percentage' as const), basisPoints: fc.integer({ min: 0, max: 10_000 }) }),
  fc.record({ kind: fc.constant('fixed' as const), amount }),
  fc.record({
    kind: fc.constant('buy-x-get-y' as const),
    buy: fc.integer({ min: 1, max: 4 }),
    give: fc.integer({ min: 1, max: 3 }),
  }),
)
const anyDiscount = fc.record({
  id: fc.integer({ min: 1, max: 99 }),
  rule,
  vendorId: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
  productIds: fc.option(fc.array(fc.integer({ min: 1, max: 4 })), { nil: undefined }),
  minimum: fc.option(amount, { nil: undefined }),
})
const anyBasket = fc.record({
  lines: fc.array(anyLine, { maxLength: 12 }),
  discounts: fc.array(anyDiscount, { maxLength: 5 }),
  parcels: fc.array(fc.record({ vendorId: fc.integer({ min: 1, max: 3 }), amount, tax }), { maxLength: 3 }),
})

test('whatever is in a basket, nothing is lost, nothing is made up and nothing is below zero', (t) => {
  const held = fc.property(anyBasket, (basket) => {
    const { lines, parcels, discounts, totals } = quote(basket)
    const all = [...lines, ...parcels]
    const amounts = [...Object.values(totals), ...all.flatMap((each) => [each.taxAmount, each.payable])]
    return (
      amounts.every((each) => Number.isSafeInteger(each) && each >= 0) &&
      lines.every(({ discount, lineTotal }) => discount >= 0 && discount <= lineTotal) &&
      totals.total === sum(all.map((each) => each.payable)) &&
      totals.total === totals.subtotal - totals.discount + totals.shipping + totals.tax - totals.taxIncluded &&
      totals.discount === sum(discounts.map((each) => each.amount)) &&
      lines.every(
        ({ tax: { included }, taxAmount, lineTotal, discount }) => !included || taxAmount <= lineTotal - discount,
      )
    )
  })
  t.doesNotThrow(() => fc.assert(held, { numRuns: 3_000 }))
  t.end()
})

test('the order of the lines decides no sum under one discount', (t) => {
  const one = fc.tuple(anyBasket, anyDiscount).map(([basket, discount]) => ({ ...basket, discounts: [discount] }))
  const held = fc.property(one, (basket) => {
    const [there, back] = [quote(basket).totals, quote({ ...basket, lines: basket.lines.toReversed() }).totals]
    return there.subtotal === back.subtotal && there.discount === back.discount
  })
  t.doesNotThrow(() => fc.assert(held, { numRuns: 2_000 }))
  t.end()
})

test('shares add up, and nobody is more than one unit from what is theirs', (t) => {
  const held = fc.property(amount, fc.array(amount, { minLength: 1, maxLength: 20 }), (whole, weights) => {
    const shares = sharesOf(whole, weights)
    const total = sum(weights)
    if (total === 0) return shares.every((share) => share === 0)
    return (
      sum(shares) === whole &&
      shares.every((share, index) => Math.abs(share - (whole * weights[index]!) / total) < 1.001)
    )
  })
  t.doesNotThrow(() => fc.assert(held, { numRuns: 3_000 }))
  t.end()
})

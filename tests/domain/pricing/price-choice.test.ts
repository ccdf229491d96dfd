import * as fc from 'fast-check'
import t, { test } from 'tap'
import { sql } from 'kysely'
import { quote } from '../../../domain/pricing/quote.ts'
import { statementsOf } from '../../doors/statements.ts'
import { testApp } from '../../support/app.ts'
import { seedCatalogue } from '../../../db/seed.ts'
import { insert, insertDiscount, insertShipping, price, setPrice, variantOf } from './market.ts'

let now = new Date('2026-12-01T12:00:00Z')
const app = await testApp(t, { clock: () => now })
await app.db.transaction().execute((trx) => seedCatalogue(trx, { products: 24, vendors: 4 }))
const [ours, theirs] = [await variantOf(app, { vendor: 1 }), await variantOf(app, { vendor: 2 })]

t.beforeEach(async () => {
  now = new Date('2026-12-01T12:00:00Z')
  await sql`delete from tax_rates`.execute(app.db)
  await sql`delete from shipping_rates`.execute(app.db)
  await sql`delete from shipping_zones`.execute(app.db)
  await sql`delete from discounts`.execute(app.db)
  await sql`delete from variant_prices`.execute(app.db)
  await setPrice(app, ours.variantId, 10_000)
  await setPrice(app, theirs.variantId, 6_000)
})

const one = [{ variantId: ours.variantId, quantity: 1 }]
const both = [...one, { variantId: theirs.variantId, quantity: 2 }]

test('goods cost what they cost now, whoever sells them', async (t) => {
  const priced = await price(app, { items: both })
  t.match(priced, { currency: 'NGN', currencies: ['NGN'], notOnSale: [], notInCurrency: [], undeliverable: [] })
  t.match(priced.lines, [
    { variantId: ours.variantId, vendorId: 1, vendor: { id: 1, slug: 'adire-house' }, unitPrice: 10_000, quantity: 1 },
    { variantId: theirs.variantId, vendorId: 2, unitPrice: 6_000, quantity: 2, lineTotal: 12_000, payable: 12_000 },
  ])
  t.match(priced.lines[0], { name: String, slug: String, options: { size: 'S' }, weightGrams: 300 })
  t.strictSame(priced.totals, { subtotal: 22_000, discount: 0, shipping: 0, tax: 0, taxIncluded: 0, total: 22_000 })
  await setPrice(app, ours.variantId, 11_000)
  t.equal((await price(app, { items: both })).totals.total, 23_000)
})

test('what is not on sale is named and left out', async (t) => {
  await app.db.updateTable('products').set({ published: false }).where('id', '=', theirs.productId).execute()
  const priced = await price(app, { items: [...both, { variantId: 999_999, quantity: 1 }] })
  await app.db.updateTable('products').set({ published: true }).where('id', '=', theirs.productId).execute()
  t.strictSame(priced.notOnSale, [theirs.variantId, 999_999])
  t.match(priced, { lines: [{ variantId: ours.variantId }], totals: { total: 10_000 } })
  t.match(await price(app, { items: [{ variantId: 999_999, quantity: 1 }] }), { currency: undefined, lines: [] })
})

test('one basket has one currency, and things have a price in it or are left out', async (t) => {
  await app.db
    .updateTable('variants')
    .set({ price_currency: 'USD', price_amount: 7 })
    .where('id', '=', theirs.variantId)
    .execute()
  t.match(await price(app, { items: both }), { currency: undefined, currencies: ['NGN', 'USD'], lines: [] })
  const inNaira = await price(app, { items: both, currency: 'NGN' })
  t.match(inNaira, { notInCurrency: [theirs.variantId], notOnSale: [], totals: { total: 10_000 } })
  await app.db
    .insertInto('variant_prices')
    .values([
      { variant_id: ours.variantId, currency: 'USD', amount: 900 },
      { variant_id: theirs.variantId, currency: 'NGN', amount: 5_000 },
    ])
    .execute()
  t.match(await price(app, { items: both, currency: 'NGN' }), { notInCurrency: [], totals: { total: 20_000 } })
  t.match(await price(app, { items: both, currency: 'USD' }), { currency: 'USD', totals: { total: 914 } })
  t.match(await price(app, { items: both, currency: 'EUR' }), { currency: 'EUR', lines: [], totals: { total: 0 } })
})

test('a tax is due where things go, on top of prices or within them', async (t) => {
  await insert(app, 'tax_rates', { country: 'NG', name: 'VAT', rate_ppm: 75_000, included: false })
  await insert(app, 'tax_rates', { country: 'GB', name: 'VAT', rate_ppm: 200_000, included: true })
  t.match(await price(app, { items: both }), { totals: { tax: 0, total: 22_000 } })
  t.match(await price(app, { items: both, country: 'NG' }), { totals: { tax: 1_650, taxIncluded: 0, total: 23_650 } })
  const british = await price(app, { items: both, country: 'GB' })
  t.match(british.totals, { tax: 0, taxIncluded: 3_667, total: 22_000 }, 'what prices contain is not added')
  t.match(british.lines[0], { tax: { rate: 200_000, included: true }, taxAmount: 1_667 })
  t.match(await price(app, { items: both, country: 'GH' }), { totals: { tax: 0, total: 22_000 } })
})

test('the most specific tax wins: region and category, category, region, country', async (t) => {
  const [women] = (await sql<{ id: number }>`select id from categories where slug = 'women'`.execute(app.db)).rows
  const dress = await variantOf(app, { category: 'dresses' })
  const bag = await variantOf(app, { category: 'bags' })
  const rule = (rate_ppm: number, more: object) =>
    insert(app, 'tax_rates', { country: 'US', name: 'Sales tax', rate_ppm, included: false, ...more })
  const rateOf = async ({ variantId }: { variantId: number }, region?: string) => {
    const { lines } = await price(app, { items: [{ variantId, quantity: 1 }], country: 'US', region })
    return lines[0]!.tax.rate
  }
  await rule(10_000, {})
  await rule(20_000, { region: 'NY' })
  t.strictSame([await rateOf(dress), await rateOf(dress, 'ny'), await rateOf(dress, 'CA')], [10_000, 20_000, 10_000])
  await rule(30_000, { category_id: women!.id })
  t.strictSame([await rateOf(dress), await rateOf(dress, 'NY')], [30_000, 30_000], 'a category is more than a region')
  t.equal(await rateOf(bag, 'NY'), 20_000, 'and nothing to what is not below it')
  await rule(40_000, { category_id: dress.categoryId })
  t.equal(await rateOf(dress), 40_000, 'the nearest category decides')
  await rule(50_000, { category_id: women!.id, region: 'NY' })
  t.strictSame([await rateOf(dress), await rateOf(dress, 'NY')], [40_000, 50_000])
  await t.rejects(rule(60_000, { region: 'ny' }), { code: '23505' }, 'of one place there is one rule')
})

test('each vendor sends a parcel of its own, by its weight and its value', async (t) => {
  const steps = [
    { max_weight_grams: 500, amount: 1_000 },
    { min_weight_grams: 500, amount: 2_500 },
    { min_subtotal: 20_000, amount: 0 },
  ]
  await insertShipping(app, { countries: ['NG'], rates: steps })
  const to = { country: 'NG', shippingMethod: 'standard' }
  const parcels = async (quantity: number) => {
    const items = [{ variantId: theirs.variantId, quantity }, ...one]
    const priced = await price(app, { items, ...to })
    t.equal(
      priced.totals.shipping,
      priced.parcels.reduce((sum, { amount }) => sum + amount, 0),
    )
    t.equal(priced.totals.total, priced.totals.subtotal + priced.totals.shipping)
    return priced.parcels.map(({ vendorId, amount }) => [vendorId, amount])
  }
  t.strictSame(await parcels(1), [
    [2, 1_000],
    [1, 1_000],
  ])
  t.strictSame(
    await parcels(2),
    [
      [2, 2_500],
      [1, 1_000],
    ],
    '600 grams',
  )
  t.strictSame(
    await parcels(4),
    [
      [2, 0],
      [1, 1_000],
    ],
    'the lowest that fits',
  )
  t.strictSame((await price(app, { items: one, country: 'NG' })).parcels, [], 'no method, no shipping yet')
})

test('a zone that names the country stands in place of the one for everywhere else', async (t) => {
  await insertShipping(app, { rates: [{ amount: 9_000 }] })
  await insertShipping(app, { countries: ['GH', 'NG'], rates: [{ amount: 1_000, max_weight_grams: 500 }] })
  const send = (country: string, items = one, shippingMethod = 'standard') =>
    price(app, { items, country, shippingMethod })
  t.match(await send('NG'), { totals: { shipping: 1_000 }, undeliverable: [] })
  t.match(await send('FR'), { totals: { shipping: 9_000 } })
  const heavy = [
    { variantId: ours.variantId, quantity: 2 },
    { variantId: theirs.variantId, quantity: 1 },
  ]
  t.match(await send('NG', heavy), { undeliverable: [1], parcels: [{ vendorId: 2 }] }, 'too heavy for it is too heavy')
  t.match(await send('NG', one, 'by-camel'), { undeliverable: [1], parcels: [] })
  await app.db.updateTable('shipping_methods').set({ active: false }).where('code', '=', 'standard').execute()
  t.match(await send('NG'), { undeliverable: [1] })
  await app.db.updateTable('shipping_methods').set({ active: true }).where('code', '=', 'standard').execute()
})

test('a fresh market sends nothing anywhere, rather than for nothing', async (t) => {
  t.match(await price(app, { items: one, country: 'NG', shippingMethod: 'standard' }), {
    undeliverable: [1],
    totals: { shipping: 0 },
  })
})

test('parcels bear the tax of the place, unless its rule leaves them out', async (t) => {
  await insertShipping(app, { rates: [{ amount: 1_000 }] })
  const to = { country: 'US', shippingMethod: 'standard' }
  const id = await insert(app, 'tax_rates', { country: 'US', name: 'Tax', rate_ppm: 100_000, included: false })
  t.match(await price(app, { items: one, ...to }), {
    totals: { tax: 1_100 },
    parcels: [{ taxAmount: 100, payable: 1_100 }],
  })
  await app.db.updateTable('tax_rates').set({ on_shipping: false }).where('id', '=', id).execute()
  t.match(await price(app, { items: one, ...to }), { totals: { tax: 1_000 }, parcels: [{ taxAmount: 0 }] })
})

test('a code takes off what it says, of whom it says, however it is written', async (t) => {
  await insertDiscount(app, { code: 'TEN', name: 'Ten' })
  await insertDiscount(app, { code: 'Half', vendor_id: 2, basis_points: 5_000 })
  const priced = await price(app, { items: both, codes: ['half', 'TEN', 'ten'] })
  t.match(priced.discounts, [
    { code: 'Half', vendorId: 2, amount: 6_000 },
    { code: 'TEN', vendorId: null, amount: 1_600 },
  ])
  t.equal(priced.discounts.length, 2, 'each once')
  t.strictSame(priced.refusedCodes, [])
  t.match(priced.totals, { subtotal: 22_000, discount: 7_600, total: 14_400 })
})

test('a discount without a code needs none, and is told from those with one', async (t) => {
  await insertDiscount(app, { vendor_id: 1 })
  await insertDiscount(app, { vendor_id: 3 })
  await insertDiscount(app, { kind: 'fixed', amount: 500, currency: 'NGN' })
  await insertDiscount(app, { kind: 'fixed', amount: 5, currency: 'USD' })
  await insertDiscount(app, { active: false })
  await insertDiscount(app, { ends_at: '2026-11-30T00:00:00Z' })
  const { discounts, totals } = await price(app, { items: both })
  t.match(discounts, [
    { vendorId: 1, code: null, amount: 1_000 },
    { vendorId: null, amount: 500 },
  ])
  t.equal(discounts.length, 2)
  t.equal(totals.total, 20_500)
})

test('a code that takes nothing off says why', async (t) => {
  const ngn = { currency: 'NGN' }
  const usedUp = await insertDiscount(app, { code: 'GONE', usage_limit: 1 })
  await app.db.updateTable('discounts').set({ used: 1 }).where('id', '=', usedUp).execute()
  await insertDiscount(app, { code: 'SOON', starts_at: '2026-12-01T12:00:00.001Z' })
  await insertDiscount(app, { code: 'LATE', ends_at: '2026-12-01T12:00:00Z' })
  await insertDiscount(app, { code: 'OFF', active: false })
  await insertDiscount(app, { code: 'DELETED', deleted_at: '2026-12-01T00:00:00Z' })
  await insertDiscount(app, { code: 'DOLLARS', kind: 'fixed', amount: 5, currency: 'USD' })
  await insertDiscount(app, { code: 'BIG', minimum_amount: 22_001, ...ngn })
  await insertDiscount(app, { code: 'ENOUGH', minimum_amount: 22_000, ...ngn })
  await insertDiscount(app, { code: 'ELSEWHERE', vendor_id: 3 })
  await insertDiscount(app, { code: 'OTHER', product_ids: [theirs.productId + 1] })
  const codes = 'GONE SOON LATE OFF DELETED NONE DOLLARS BIG ELSEWHERE OTHER ENOUGH'.split(' ')
  const { refusedCodes, discounts } = await price(app, { items: both, codes })
  t.strictSame(
    refusedCodes.map(({ code, reason }) => `${code} ${reason}`),
    [
      'GONE used-up',
      'SOON not-yet',
      'LATE over',
      'OFF unknown',
      'DELETED unknown',
      'NONE unknown',
      'DOLLARS other-currency',
      'BIG below-minimum',
      'ELSEWHERE nothing-to-discount',
      'OTHER nothing-to-discount',
    ],
  )
  t.match(discounts, [{ code: 'ENOUGH', amount: 2_200 }])
  now = new Date('2026-12-01T12:00:00.001Z')
  t.match(await price(app, { items: both, codes: ['SOON'] }), { refusedCodes: [], discounts: [{ amount: 2_200 }] })
})

test('more than can be counted is refused', async (t) => {
  await setPrice(app, ours.variantId, 1_000_000_000_000)
  const items = Array.from({ length: 10 }, () => ({ variantId: ours.variantId, quantity: 1_000 }))
  await t.rejects(price(app, { items }), { message: 'The total is too large.' })
})

test('an order is priced in one statement', async (t) => {
  await insertDiscount(app, { code: 'TEN', per_customer_limit: 1 })
  const choice = {
    items: both,
    country: 'NG',
    region: 'Lagos',
    shippingMethod: 'standard',
    codes: ['TEN'],
    customerId: 1,
  }
  const statements = await statementsOf(() => price(app, choice))
  t.equal(statements.length, 1)
})

test('whatever is chosen, it comes to what the one place that adds up says', async (t) => {
  await insert(app, 'tax_rates', { country: 'NG', name: 'VAT', rate_ppm: 75_000, included: false })
  await insert(app, 'tax_rates', {
    country: 'NG',
    name: 'Less',
    rate_ppm: 12_345,
    included: true,
    category_id: ours.categoryId,
  })
  await insertShipping(app, {
    rates: [
      { amount: 1_001, max_weight_grams: 900 },
      { amount: 1_777, min_weight_grams: 900 },
    ],
  })
  await insertDiscount(app, { code: 'TEN', basis_points: 1_111 })
  await insertDiscount(app, { kind: 'buy-x-get-y', buy: 2, give: 1 })
  const variants = (await app.db.selectFrom('variants').select('id').orderBy('id').limit(12).execute()).map(
    ({ id }) => id,
  )
  const anyItems = fc.array(
    fc.record({ variantId: fc.constantFrom(...variants), quantity: fc.integer({ min: 1, max: 7 }) }),
    { minLength: 1, maxLength: 8 },
  )
  const held = fc.asyncProperty(anyItems, fc.subarray(['TEN', 'NONE']), async (items, codes) => {
    const priced = await price(app, { items, codes, country: 'NG', shippingMethod: 'standard' })
    const { totals, lines, parcels } = priced
    const applied = await app.db.selectFrom('discounts').selectAll().orderBy('id').execute()
    const discounts = applied
      .filter(({ code }) => code === null || codes.includes(code))
      .toSorted((a, b) => Number(a.code !== null) - Number(b.code !== null))
      .map(({ id, kind, basis_points: basisPoints, buy, give }) => ({
        id,
        rule:
          kind === 'percentage'
            ? ({ kind: 'percentage', basisPoints: basisPoints! } as const)
            : ({ kind: 'buy-x-get-y', buy: buy!, give: give! } as const),
      }))
    const again = quote({ lines, parcels, discounts }).totals
    return (
      totals.total === again.total &&
      totals.tax === again.tax - again.taxIncluded &&
      totals.total === totals.subtotal - totals.discount + totals.shipping + totals.tax &&
      totals.total === [...lines, ...parcels].reduce((sum, { payable }) => sum + payable, 0) &&
      lines.length === items.length
    )
  })
  await t.resolves(fc.assert(held, { numRuns: 100 }))
})

import { test } from 'tap'
import { price } from '../domain/pricing/market.ts'
import { testShop } from '../support/app.ts'

test('in the demo everything can be sent everywhere, in every currency it is sold in', async (t) => {
  const app = await testShop(t, { products: 8 })
  const items = [{ variantId: 1, quantity: 3 }]
  for (const currency of ['NGN', 'USD', 'GBP']) {
    for (const country of ['NG', 'GH', 'GB', 'JP']) {
      for (const shippingMethod of ['standard', 'express']) {
        const { undeliverable, totals } = await price(app, { items, currency, country, shippingMethod })
        t.strictSame(undeliverable, [], `${shippingMethod} to ${country}`)
        t.ok(totals.subtotal > 0 && totals.shipping > 0, `for ${totals.shipping} ${currency}`)
        t.equal(totals.tax, 0)
      }
    }
  }
  const codes = ['welcome10', 'BUY2GET1', 'ADIRE15']
  const mine = await price(app, { items: [{ variantId: 1, quantity: 3 }], codes: ['welcome10', 'BUY2GET1'] })
  t.match(mine.refusedCodes, [])
  const ofAdire = await app.db
    .selectFrom('variants')
    .innerJoin('products', 'products.id', 'product_id')
    .where('vendor_id', '=', 1)
    .select('variants.id')
    .orderBy('variants.id')
    .executeTakeFirstOrThrow()
  const all = await price(app, { items: [{ variantId: ofAdire.id, quantity: 9 }], codes })
  t.strictSame(
    all.discounts.map(({ code }) => code),
    ['WELCOME10', 'BUY2GET1', 'ADIRE15'],
  )
  const newYork = await price(app, { items, country: 'US', region: 'NY', shippingMethod: 'standard' })
  t.ok(newYork.totals.tax > 0)
})

import { test } from 'tap'
import { parseInput } from '../../../domain/common/operation.ts'
import { isCountry } from '../../../domain/common/countries.ts'
import { ListShippingRates } from '../../../domain/carts/inputs.ts'
import { DeliveryAddress, EditOrder, PlaceOrder } from '../../../domain/orders/schema.ts'

const address = (country: string) => ({ name: 'Ada', line1: '1 Marina Road', city: 'Lagos', country })
const items = [{ variantId: 5, quantity: 1 }]

test('nothing is sold to a country that there is not', async (t) => {
  const refused = { message: /[cC]ountry: No country has this code/ }
  for (const country of ['XX', 'ZZ', 'UK', 'EU', 'SU']) {
    const deliveryAddress = address(country)
    t.throws(() => parseInput(PlaceOrder, { items, deliveryAddress }), refused, country)
    t.throws(() => parseInput(EditOrder, { id: 1, deliveryAddress }), refused, country)
    t.throws(() => parseInput(ListShippingRates, { country }), refused, country)
  }
  for (const country of ['NG', 'GH', 'GB', 'US', 'JM', 'XK', 'AQ']) {
    t.ok(parseInput(PlaceOrder, { items, deliveryAddress: address(country) }), country)
    t.ok(parseInput(ListShippingRates, { country }), country)
  }
})

test('there are 249 countries, and Kosovo', async (t) => {
  const letters = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ')
  t.equal(letters.flatMap((a) => letters.map((b) => a + b)).filter(isCountry).length, 250)
})

test('an order of before is shown whatever its country was called', async (t) => {
  t.ok(DeliveryAddress.safeParse(address('XX')).success)
})

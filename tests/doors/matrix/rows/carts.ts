import type { Headers } from '../../callers.ts'
import type { Basket } from '../../samples/baskets.ts'
import type { MatrixMarket } from '../market.ts'
import type { Row, Rows } from '../row.ts'

/** A user's cart and a guest's: each is there for whoever has it, and for nobody else, staff among them. */
const had = (input: (basket: Basket) => object): Row[] => [
  {
    of: ['buyer'],
    stranger: '404 carts.not-found',
    input: async (market) => ({ ...input(await market.cart()) }),
  },
  {
    of: ['guest'],
    stranger: '404 carts.not-found',
    input: async (market) => ({ ...input(await market.cartOfGuest()) }),
  },
]

const choice = async (market: MatrixMarket) => ({ variantId: (await market.product()).variantId, quantity: 1 })

/** The cart of whoever asks. */
const own = async (market: MatrixMarket, headers: Headers) =>
  (await market.ask<{ id: number }>(headers, 'POST', '/carts', {})).id

export const cartsRows: Rows = {
  'carts.create': { of: 'everybody', input: async (market) => ({ items: [await choice(market)] }) },
  'carts.get': had(({ id }) => ({ id })),
  'carts.update': had(({ id }) => ({ id, country: 'NG', codes: ['WELCOME10'] })),
  'carts.delete': had(({ id }) => ({ id })),
  'carts.addItem': had(({ id, variantId }) => ({ id, variantId })),
  'carts.updateItem': had(({ id, itemId }) => ({ id, itemId, quantity: 3 })),
  'carts.removeItem': had(({ id, itemId }) => ({ id, itemId })),
  'carts.addProduct': {
    of: 'everybody',
    input: async (market) => {
      const { id, variantId } = await market.product()
      return { id, variantId }
    },
  },
  'carts.merge': {
    of: 'oneself',
    input: async (market, { headers }) => ({ id: await own(market, headers), token: await market.guestsToken() }),
  },
  'carts.shippingRates': [
    { of: 'everybody', input: { country: 'NG' } },
    ...had(({ id }) => ({ cartId: id, country: 'NG' })),
  ],
}

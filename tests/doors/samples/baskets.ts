// Carts that samples speak about.

import type { FastifyInstance } from 'fastify'
import type { Headers } from '../callers.ts'

export interface Basket {
  readonly id: number
  readonly itemId: number
  readonly variantId: number
}

export interface Baskets {
  /** The customer's cart, with a new product in it. */
  cart(): Promise<Basket>
  /** A guest's cart with a new product in it, for the next `guest` who asks. */
  guestsCart(): Promise<Basket>
  /** The token of a cart of some other guest. */
  guestsToken(): Promise<string>
  /** Somebody who has not signed in and has a cart. */
  guest(): Promise<Headers>
}

interface Shown {
  readonly id: number
  readonly token: string
  readonly items: readonly { readonly id: number; readonly variantId: number }[]
}

export function baskets(
  server: FastifyInstance,
  customer: Headers,
  product: () => Promise<{ readonly variantId: number }>,
): Baskets {
  const fill = async (headers: Headers): Promise<Shown & Basket> => {
    const { variantId } = await product()
    const items = [{ variantId, quantity: 2 }]
    const response = await server.inject({
      method: 'POST',
      url: '/api/v1/carts',
      headers: { ...headers },
      body: { items },
    })
    if (response.statusCode !== 201) throw new Error(response.body)
    const cart = response.json<Shown>()
    return { ...cart, itemId: cart.items.find((item) => item.variantId === variantId)!.id, variantId }
  }
  const waiting: Headers[] = []
  let last: Headers | undefined
  return {
    cart: () => fill(customer),
    async guestsCart() {
      const cart = await fill({})
      waiting.push({ 'x-cart-token': cart.token })
      return cart
    },
    guestsToken: async () => (await fill({})).token,
    async guest() {
      last = waiting.shift() ?? last ?? { 'x-cart-token': (await fill({})).token }
      return last
    },
  }
}

// The things that rows speak of, each made by whom it belongs to.

import type { FastifyInstance } from 'fastify'
import type { TestApp } from '../../support/app.ts'
import type { Headers } from '../callers.ts'
import type { Basket } from '../samples/baskets.ts'
import { address, browser, sampleMarket, skirt, type SampleMarket } from '../samples.ts'
import { accountOf, everyone, type People, type Person } from './people.ts'

/** The customer of the samples is the buyer here, and their vendor the owner of A. */
export interface MatrixMarket extends Omit<SampleMarket, 'session' | 'usedToken' | 'endedTask'> {
  readonly app: TestApp
  readonly server: FastifyInstance
  /** A product of vendor A's that is not on sale. */
  draft(): Promise<{ readonly id: number; readonly slug: string }>
  /** The cart of the guest of the matrix, with a new product in it. */
  cartOfGuest(): Promise<Basket>
  /** Asks v1 as this person, and must succeed. */
  ask<T>(who: Person | Headers, method: 'GET' | 'POST' | 'PUT', path: string, body?: object): Promise<T>
}

/** Words of the buyer's order and of A's draft, by which they are known wherever they turn up. */
const marks = { street: 'Marked Street 7', draft: 'Marked Draft' } as const

export function matrixMarket(app: TestApp, server: FastifyInstance, people: People): MatrixMarket {
  const [customer, vendor, admin] = (['buyer', 'ownerA', 'admin'] as const).map((person) =>
    people.headers(person, undefined),
  )
  const callers = { anonymous: {}, integrator: {}, admin: admin!, customer: customer!, vendor: vendor! }
  const samples = sampleMarket(server, callers, app)
  const ask = async <T>(
    who: Person | Headers,
    method: 'GET' | 'POST' | 'PUT',
    path: string,
    body?: object,
  ): Promise<T> => {
    const headers = typeof who === 'string' ? people.headers(who, undefined) : who
    const url = `/api/v1${path}`
    const response = await server.inject({ method, url, headers: { ...headers }, ...(body && { body }) })
    if (response.statusCode >= 300) throw new Error(`${method} ${path}: ${response.body}`)
    return (response.body === '' ? null : response.json()) as T
  }
  const draft = { ...skirt, name: marks.draft, published: false }
  let browsers = 0
  return {
    ...samples,
    app,
    server,
    ask,
    async order() {
      const items = [{ variantId: (await samples.product()).variantId, quantity: 1 }]
      return ask('buyer', 'POST', '/orders', { items, deliveryAddress: { ...address, line1: marks.street } })
    },
    async cartOfGuest() {
      const { variantId } = await samples.product()
      const items = [{ variantId, quantity: 2 }]
      const cart = await ask<GuestsCart>('guest', 'POST', '/carts', { items })
      people.hold(cart.token)
      return { id: cart.id, itemId: cart.items.find((item) => item.variantId === variantId)!.id, variantId }
    },
    draft: () => ask('ownerA', 'POST', '/products', draft),
    async endpoint() {
      browsers += 1
      const made = browser(`https://push.example/matrix-${browsers}`)
      await ask('buyer', 'POST', '/notification-preferences/push-subscriptions', made)
      return made.endpoint
    },
  }
}

interface GuestsCart {
  readonly id: number
  readonly token: string
  readonly items: readonly { readonly id: number; readonly variantId: number }[]
}

interface Secret {
  readonly text: string
  readonly for: readonly Person[]
}

const withKeys = (...accounts: readonly Person[]) =>
  everyone.filter((each) => each !== 'guest' && accounts.includes(accountOf(each)))

/** What must not be read by others, and by whom it may be. */
export function secretsOf(people: People): readonly Secret[] {
  return [
    { text: marks.street, for: [...withKeys('buyer', 'ownerA', 'staffA'), 'support', 'admin'] },
    { text: marks.draft, for: [...withKeys('ownerA', 'staffA'), 'support', 'admin'] },
    { text: people.emailOf('buyer'), for: ['buyer'] },
    { text: people.headers('guest', undefined)['x-cart-token']!, for: ['guest'] },
    { text: people.emailOf('staffA'), for: ['staffA', 'ownerA', 'admin'] },
  ]
}

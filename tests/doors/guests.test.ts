import t, { test } from 'tap'
import { testMarket } from '../support/app.ts'
import { unwrap } from './both-doors.ts'
import { callersOf } from './callers.ts'

const logged: string[] = []
const { server } = await testMarket(t, { onLog: (line) => logged.push(JSON.stringify(line)) })
const callers = await callersOf(server)

interface Shown {
  readonly id: number
  readonly token: string
  readonly items: readonly { readonly quantity: number }[]
}

const add = async (headers: object) => {
  const body = { items: [{ variantId: 1, quantity: 1 }] }
  const response = await server.inject({ method: 'POST', url: '/api/v1/carts', headers: { ...headers }, body })
  return { response, cart: response.json<Shown>() }
}

test('a guest’s token opens the same cart through both doors', async (t) => {
  const { response, cart } = await add({})
  t.equal(response.statusCode, 201)
  t.equal(response.headers.location, `/api/v1/carts/${cart.id}`)
  const headers = { 'x-cart-token': cart.token }
  const v1 = await server.inject({ url: `/api/v1/carts/${cart.id}`, headers })
  const v2 = await server.inject({ url: '/api/v2/cart.get', headers })
  t.strictSame(v1.json(), cart)
  t.strictSame(unwrap(v2.json()), cart)
  for (const { headers } of [v1, v2])
    t.equal(headers['cache-control'], 'private, no-cache', 'no cache between us keeps it')
  t.equal((await add(headers)).cart.items[0]!.quantity, 2)
})

test('what is no token of ours opens nothing and is not taken for one', async (t) => {
  const { cart } = await add({})
  for (const token of ['', 'x', 'x'.repeat(43), `${cart.token}x`, cart.token.toLowerCase(), `../${cart.token}`]) {
    const read = await server.inject({ url: `/api/v1/carts/${cart.id}`, headers: { 'x-cart-token': token } })
    t.equal(read.statusCode, 404, token)
    const made = (await add({ 'x-cart-token': token })).cart
    t.not(made.id, cart.id)
    t.not(made.token, token)
  }
})

test('signing in takes the cart along, and its token opens nothing afterwards', async (t) => {
  const { cart } = await add({})
  const headers = { ...callers.customer, 'x-cart-token': cart.token }
  const mine = unwrap((await server.inject({ url: '/api/v2/cart.get', headers })).json()) as Shown
  t.match(mine, { token: null, items: [{ quantity: 1 }] })
  const guest = { 'x-cart-token': cart.token }
  t.equal((await server.inject({ url: `/api/v1/carts/${cart.id}`, headers: guest })).statusCode, 404)
  t.equal((await server.inject({ url: `/api/v1/carts/${mine.id}`, headers: guest })).statusCode, 404)
})

test('one key, used by two guests, names two requests', async (t) => {
  const [one, two] = [(await add({})).cart, (await add({})).cart]
  const put = (cart: Shown) =>
    server.inject({
      method: 'POST',
      url: '/api/v2/cart.add',
      headers: { 'x-cart-token': cart.token, 'idempotency-key': 'the-same' },
      body: { variantId: 4 },
    })
  const [first, other, again] = [await put(one), await put(two), await put(one)]
  t.equal((unwrap(other.json()) as Shown).id, two.id)
  t.equal(other.headers['idempotent-replayed'], undefined)
  t.equal(again.headers['idempotent-replayed'], 'true')
  t.equal(again.body, first.body)
})

test('no token is ever written to the log', async (t) => {
  const { cart } = await add({})
  await server.inject({ url: `/api/v1/carts/${cart.id}`, headers: { 'x-cart-token': cart.token } })
  await server.inject({ url: '/api/v2/cart.get', headers: { 'x-cart-token': cart.token } })
  t.ok(logged.some((line) => line.includes('carts.get')))
  t.notOk(logged.some((line) => line.includes(cart.token)))
})

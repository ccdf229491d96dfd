import t, { test } from 'tap'
import { endCart, takeCart } from '../../../domain/carts/index.ts'
import { endExpired, prune } from '../../../domain/carts/tasks.ts'
import type { Actor } from '../../../domain/common/access.ts'
import type { WriteCtx } from '../../../domain/common/context.ts'
import { inTransaction } from '../../../domain/common/unit-of-work.ts'
import { enqueue } from '../../jobs/shop.ts'
import { codeOf } from '../../support/failure.ts'
import { people, scopeOf } from '../../support/app.ts'
import { contents, openShop, somebody } from './shop.ts'

const START = Date.parse('2026-12-01T12:00:00Z')
const DAY = 86_400_000
let now = START
const shop = await openShop(t, { clock: () => new Date(now) })
const { app, ask, variants, guest } = shop

t.beforeEach(() => {
  now = START
})

const inOne = <T>(actor: Actor, work: (ctx: WriteCtx) => Promise<T>) => inTransaction(scopeOf(app, actor), actor, work)

/** Takes a cart as an order does. */
const order = (actor: Actor, id: number) =>
  inOne(actor, async (ctx) => {
    const taken = await takeCart(ctx, actor, id)
    await endCart(ctx, id)
    return taken
  })

test('of many who check one cart out at once, one does', async (t) => {
  const buyer = await somebody(shop)
  const [one] = await variants(1)
  const { id } = await ask(buyer, 'addItem', { variantId: one, quantity: 2 })
  await ask(buyer, 'updateCart', { country: 'NG', region: 'Lagos', shippingMethod: 'express', codes: ['WELCOME10'] })
  const ends = await Promise.allSettled(Array.from({ length: 10 }, () => order(buyer, id)))
  const taken = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []))
  t.strictSame(taken, [
    {
      id,
      currency: 'NGN',
      codes: ['WELCOME10'],
      country: 'NG',
      region: 'Lagos',
      shippingMethod: 'express',
      items: [{ variantId: one, quantity: 2 }],
    },
  ])
  t.equal(await codeOf(order(buyer, id)), 'carts.not-open')
  t.equal(await codeOf(ask(buyer, 'getCart')), 'carts.not-found', 'it is no cart any more')
  const next = await ask(buyer, 'addItem', { variantId: one })
  t.not(next.id, id, 'and the next is another')
})

test('what is put in while an order is made goes into the order or into the next cart, and is not lost', async (t) => {
  const buyer = await somebody(shop)
  const [one, two] = await variants(2)
  const { id } = await ask(buyer, 'addItem', { variantId: one })
  const [taken, added] = await Promise.all([order(buyer, id), ask(buyer, 'addItem', { variantId: two })])
  const ordered = taken.items.map(({ variantId }) => variantId)
  if (added.id === id) t.strictSame(ordered, [one, two])
  else t.strictSame([ordered, contents(added)], [[one], { [two!]: 1 }])
})

test('an order that fails leaves the cart as it was', async (t) => {
  const buyer = await somebody(shop)
  const [one] = await variants(1)
  const { id } = await ask(buyer, 'addItem', { variantId: one })
  const failing = inOne(buyer, async (ctx) => {
    await takeCart(ctx, buyer, id)
    await endCart(ctx, id)
    throw new Error('The payment failed.')
  })
  await t.rejects(failing, { message: 'The payment failed.' })
  t.strictSame(contents(await ask(buyer, 'getCart')), { [one!]: 1 })
})

test('a cart is taken by whoever has it', async (t) => {
  const buyer = await somebody(shop)
  const [one] = await variants(1)
  const mine = await ask(buyer, 'addItem', { variantId: one })
  const { cart, actor } = await guest([{ variantId: one!, quantity: 1 }])
  for (const who of [await somebody(shop), people.admin, people.nobody, actor]) {
    t.equal(await codeOf(order(who, mine.id)), 'carts.not-found')
  }
  t.equal(await codeOf(order(buyer, cart.id)), 'carts.not-found')
  const { items } = await order({ ...buyer, cartToken: cart.token! }, cart.id)
  t.strictSame(items, [{ variantId: one, quantity: 1 }], 'who has just signed in may order what they had put in before')
  t.strictSame(contents(await ask(buyer, 'getCart')), { [one!]: 1 }, 'and it alone')
})

test('a cart lasts a week for guests and a month for users after its last change', async (t) => {
  const buyer = await somebody(shop)
  const [one] = await variants(1, 500)
  const mine = await ask(buyer, 'addItem', { variantId: one })
  const { cart, actor } = await guest([{ variantId: one!, quantity: 1 }])
  t.equal(Date.parse(mine.expiresAt) - now, 30 * DAY)
  t.equal(Date.parse(cart.expiresAt) - now, 7 * DAY)
  now = START + 6 * DAY
  await ask(actor, 'getCart')
  t.equal((await ask(actor, 'getCart')).expiresAt, cart.expiresAt, 'to look at it changes nothing')
  const { expiresAt } = await ask(actor, 'addItem', { variantId: one })
  t.equal(Date.parse(expiresAt), now + 7 * DAY)
  now = START + 13 * DAY
  t.equal(await codeOf(ask(actor, 'getCart')), 'carts.not-found', 'whether or not it has been ended')
  t.equal(await codeOf(ask(buyer, 'mergeCart', { token: cart.token })), 'carts.not-found')
  t.not((await ask(actor, 'addItem', { variantId: one })).id, cart.id)
  now = START + 30 * DAY
  t.equal(await codeOf(order(buyer, mine.id)), 'carts.not-open')
  t.not((await ask(buyer, 'addItem', { variantId: one })).id, mine.id, 'the next makes room')
})

test('carts whose time is over are ended, and forgotten a month later', async (t) => {
  await app.db.deleteFrom('carts').execute()
  const [one] = await variants(1, 500)
  const buyer = await somebody(shop)
  const guests = (await guest([{ variantId: one!, quantity: 1 }])).cart.id
  const mine = (await ask(buyer, 'addItem', { variantId: one })).id
  const tidy = async () => {
    for (const task of [endExpired, prune]) await enqueue(app, task)
    await app.drain()
    const rows = await app.db.selectFrom('carts').select(['id', 'ended_as']).orderBy('id').execute()
    return rows.map(({ id, ended_as: as }) => [id, as])
  }
  const [kept, ended] = [
    [
      [guests, null],
      [mine, null],
    ],
    [
      [guests, 'expired'],
      [mine, null],
    ],
  ]
  t.strictSame(await tidy(), kept)
  now = START + 7 * DAY
  t.strictSame(await tidy(), ended)
  now = START + 29 * DAY
  t.strictSame(await tidy(), ended)
  now = START + 37 * DAY + 1
  t.strictSame(await tidy(), [[mine, 'expired']])
  t.strictSame(
    await app.db.selectFrom('cart_items').select('cart_id').execute(),
    [{ cart_id: mine }],
    'with what was in them',
  )
})

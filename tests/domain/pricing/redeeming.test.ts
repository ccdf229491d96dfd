import t, { test } from 'tap'
import { sql } from 'kysely'
import { DomainError } from '../../../domain/common/errors.ts'
import type { WriteCtx } from '../../../domain/common/context.ts'
import { inTransaction } from '../../../domain/common/unit-of-work.ts'
import { giveBack, priceChoice, redeem } from '../../../domain/pricing/index.ts'
import { houseScope } from '../../../server/context.ts'
import { codeOf, failureOf } from '../../support/failure.ts'
import { testShop } from '../../support/app.ts'
import { insertDiscount } from './market.ts'

const app = await testShop(t, { env: { DATABASE_POOL_MAX: '20' } })
const items = [{ variantId: 1, quantity: 1 }]

const inOne = <T>(work: (ctx: WriteCtx) => Promise<T>) => {
  const scope = houseScope(app)
  return inTransaction(scope, scope.actor, work)
}

/** Prices a choice and uses what it was given, as an order does. @returns the order's id */
const buy = (customerId: number, codes: readonly string[], onto: readonly string[] = codes) =>
  inOne(async (ctx) => {
    const { discounts } = await priceChoice(ctx.db, { items, codes, customerId }, ctx.now)
    const { rows } = await sql<{ id: number }>`
      insert into orders (customer_id, currency, total_amount, delivery_address, shipping_method, placed_at)
      values (${customerId}, 'NGN', 0, '{}', 'standard', now()) returning id`.execute(ctx.db)
    const orderId = rows[0]!.id
    await redeem(ctx, { orderId, customerId, discounts: discounts.filter(({ code }) => onto.includes(code!)) })
    return { orderId, codes: discounts.map(({ code }) => code) }
  })

const usedOf = async (id: number) =>
  (await app.db.selectFrom('discounts').select('used').where('id', '=', id).executeTakeFirstOrThrow()).used
const redemptionsOf = (id: number) =>
  app.db.selectFrom('discount_redemptions').selectAll().where('discount_id', '=', id).execute()

/** How many of them bought with the discount, without it and not at all. */
async function tally(buying: readonly Promise<{ codes: readonly unknown[] }>[]): Promise<Record<string, number>> {
  const ends: Record<string, number> = {}
  for (const each of await Promise.allSettled(buying)) {
    const { reason } = each as { reason?: unknown }
    if (each.status === 'rejected' && !(reason instanceof DomainError)) throw reason
    const end = each.status === 'fulfilled' ? `with ${each.value.codes.length}` : (reason as DomainError).type.code
    ends[end] = (ends[end] ?? 0) + 1
  }
  return ends
}

test('fifty buyers and a limit of ten: ten use it, whoever is first', async (t) => {
  const id = await insertDiscount(app, { code: 'FIRST10', usage_limit: 10 })
  const ends = await tally(Array.from({ length: 50 }, () => buy(3, ['FIRST10'])))
  t.equal(ends['with 1'], 10)
  t.equal((ends['with 0'] ?? 0) + (ends['pricing.discount-used-up'] ?? 0), 40, JSON.stringify(ends))
  t.equal(await usedOf(id), 10)
  t.equal((await redemptionsOf(id)).length, 10, 'the orders hold what was counted, and no more')
})

test('each customer may use it so often, however many orders are placed at once', async (t) => {
  const id = await insertDiscount(app, { code: 'TWICE', per_customer_limit: 2 })
  const ends = await tally(Array.from({ length: 30 }, (_, n) => buy(1 + (n % 3), ['TWICE'])))
  t.equal(ends['with 1'], 6)
  const customers = (await redemptionsOf(id)).map(({ customer_id }) => customer_id).toSorted((a, b) => a - b)
  t.strictSame(customers, [1, 1, 2, 2, 3, 3])
  t.equal(await usedOf(id), 6)
  t.match((await buy(3, ['TWICE'])).codes, [], 'and it is priced no more')
})

test('one that is used up while the order is placed is named, and nothing is used', async (t) => {
  const [plenty, gone] = [await insertDiscount(app, { code: 'PLENTY', usage_limit: 9 }), await insertDiscount(app, {})]
  await app.db.updateTable('discounts').set({ usage_limit: 1, used: 1 }).where('id', '=', gone).execute()
  const discounts = [plenty, gone].map((id) => ({ id, code: null, name: `Number ${id}`, amount: 100 }))
  const { orderId } = await buy(3, [])
  t.match(await failureOf(inOne((ctx) => redeem(ctx, { orderId, customerId: 3, discounts }))), {
    code: 'pricing.discount-used-up',
    message: `Used up: Number ${gone}.`,
    discountIds: [gone],
  })
  t.strictSame([await usedOf(plenty), await usedOf(gone)], [0, 1])
  t.strictSame(await redemptionsOf(plenty), [])
  await app.db.updateTable('discounts').set({ active: false }).where('id', '=', gone).execute()
})

test('orders that share discounts in opposite order do not block each other', async (t) => {
  const ids = [
    await insertDiscount(app, { code: 'LEFT', usage_limit: 100 }),
    await insertDiscount(app, { code: 'RIGHT', usage_limit: 100 }),
  ]
  const [one, other] = [
    ['LEFT', 'RIGHT'],
    ['RIGHT', 'LEFT'],
  ]
  t.strictSame(await tally(Array.from({ length: 40 }, (_, n) => buy(3, n % 2 === 0 ? one : other))), { 'with 2': 40 })
  t.strictSame([await usedOf(ids[0]!), await usedOf(ids[1]!)], [40, 40])
})

test('an order that is called off gives back what it used, once', async (t) => {
  const [limited, each, free] = [
    await insertDiscount(app, { code: 'BACK', usage_limit: 1 }),
    await insertDiscount(app, { code: 'EACH', per_customer_limit: 1 }),
    await insertDiscount(app, { code: 'FREE' }),
  ]
  const codes = ['BACK', 'EACH', 'FREE']
  const { orderId } = await buy(3, codes)
  t.strictSame((await buy(3, codes)).codes, ['FREE'])
  await Promise.all([1, 2, 3].map(() => inOne((ctx) => giveBack(ctx, orderId))))
  t.strictSame([await usedOf(limited), await usedOf(each)], [0, 0])
  t.equal((await redemptionsOf(free)).length, 1, 'that of the other order')
  t.equal((await buy(3, codes)).codes.length, 3)
})

test('a discount without a limit makes nobody wait', async (t) => {
  const id = await insertDiscount(app, { code: 'ALWAYS' })
  let done = 0
  await inOne(async (ctx) => {
    const { discounts } = await priceChoice(ctx.db, { items, codes: ['ALWAYS'], customerId: 3 }, ctx.now)
    const { orderId } = await buy(3, [])
    await redeem(ctx, { orderId, customerId: 3, discounts })
    await Promise.all([1, 2, 3].map(() => buy(3, ['ALWAYS']).then(() => (done += 1))))
  })
  t.equal(done, 3, 'others order under it before the first has committed')
  t.equal(await usedOf(id), 0)
  t.equal((await redemptionsOf(id)).length, 4)
})

test('the database itself counts no use beyond the limit', async (t) => {
  const id = await insertDiscount(app, { usage_limit: 1 })
  const set = (used: number) => app.db.updateTable('discounts').set({ used }).where('id', '=', id).execute()
  await t.resolves(set(1))
  await t.rejects(set(2), { code: '23514' })
  await t.rejects(set(-1), { code: '23514' })
  t.equal(
    await codeOf(
      inOne((ctx) => redeem(ctx, { orderId: 1, customerId: 3, discounts: [{ id, code: null, name: 'x', amount: 1 }] })),
    ),
    'pricing.discount-used-up',
  )
})

import t, { test } from 'tap'
import { sql } from 'kysely'
import * as operations from '../../../domain/pricing/operations.ts'
import type { Discount } from '../../../domain/pricing/discounts/schema.ts'
import type { Actor } from '../../../domain/common/access.ts'
import { type Operation, perform } from '../../../domain/common/operation.ts'
import { encodeCursor } from '../../../domain/common/page.ts'
import { people, scopeOf, testMarket } from '../../support/app.ts'
import { codeOf, failureOf } from '../../support/failure.ts'
import { price } from './market.ts'

const { app } = await testMarket(t)
const table = { ...operations }
const ask = <T = { id: number }>(who: Actor, what: keyof typeof table, input: object = {}) =>
  perform(scopeOf(app, who), table[what] as unknown as Operation, input) as Promise<T>
const { admin, vendor, customer } = people
const other: Actor = { ...vendor, vendorIds: [2], ownerOf: [2] }

const half = { name: 'Half', rule: { kind: 'percentage', basisPoints: 5_000 } }
const naira = (amount: number) => ({ amount, currency: 'NGN' })
const items = [{ variantId: 1, quantity: 1 }]
const eventsOf = (aggregate: string) =>
  app.db.selectFrom('events').select(['name', 'changes']).where('aggregate', '=', aggregate).orderBy('id').execute()
const variantOf = async (vendorId: number) => {
  const { rows } = await sql<{ id: number }>`
    select v.id from variants v join products p on p.id = v.product_id where vendor_id = ${vendorId} order by 1 limit 1`.execute(
    app.db,
  )
  return [{ variantId: rows[0]!.id, quantity: 1 }]
}

test('what a vendor gives is on its own goods, and nobody else’s to change', async (t) => {
  const mine = await ask<Discount>(vendor, 'createDiscount', { ...half, code: 'MINE50' })
  t.match(mine, { vendorId: 1, code: 'MINE50', used: 0, active: true, rule: half.rule, usageLimit: null })
  t.match(await price(app, { items: await variantOf(1), codes: ['mine50'] }), { discounts: [{ vendorId: 1 }] })
  t.match(await price(app, { items: await variantOf(2), codes: ['mine50'] }), {
    refusedCodes: [{ reason: 'nothing-to-discount' }],
  })
  for (const what of ['getDiscount', 'updateDiscount', 'deleteDiscount'] as const) {
    t.equal(await codeOf(ask(other, what, { id: mine.id, name: 'Ours' })), 'pricing.discount-not-found')
  }
  const theirs = await ask<Discount>(other, 'createDiscount', half)
  t.equal(theirs.vendorId, 2)
  const of = async (who: Actor) => {
    const { results } = await ask<{ results: Discount[] }>(who, 'listDiscounts', { limit: 100 })
    return new Set(results.map(({ vendorId }) => vendorId))
  }
  t.strictSame([await of(vendor), await of(other)], [new Set([1]), new Set([2])])
  t.ok((await of(admin)).size === 3, 'staff see all, and the marketplace’s')
  await ask(other, 'deleteDiscount', { id: theirs.id })
  t.equal(await codeOf(ask(other, 'getDiscount', { id: theirs.id })), 'pricing.discount-not-found')
})

test('a code is one in the whole market, however it is written, until its discount is deleted', async (t) => {
  const { id } = await ask(vendor, 'createDiscount', { ...half, code: 'OnlyOne' })
  t.equal(await codeOf(ask(other, 'createDiscount', { ...half, code: 'onlyone' })), 'pricing.code-taken')
  t.equal(await codeOf(ask(admin, 'createDiscount', { ...half, code: 'ONLYONE' })), 'pricing.code-taken')
  await ask(vendor, 'deleteDiscount', { id })
  t.match(await price(app, { items, codes: ['OnlyOne'] }), { refusedCodes: [{ reason: 'unknown' }] })
  await t.resolves(ask(other, 'createDiscount', { ...half, code: 'onlyone' }))
})

test('a limit is set from the start, may move, and never below what was used', async (t) => {
  const limited = await ask<Discount>(vendor, 'createDiscount', { ...half, usageLimit: 5 })
  const free = await ask<Discount>(vendor, 'createDiscount', half)
  await app.db.updateTable('discounts').set({ used: 3 }).where('id', '=', limited.id).execute()
  const limit = (id: number, usageLimit: number | null, more = {}) =>
    ask<Discount>(vendor, 'updateDiscount', { id, usageLimit, ...more })
  t.equal(await codeOf(limit(free.id, 5)), 'pricing.limit-settled')
  t.equal(await codeOf(limit(limited.id, null)), 'pricing.limit-settled')
  t.match(await failureOf(limit(limited.id, 2)), { code: 'pricing.limit-below-uses', used: 3 })
  t.match(await limit(limited.id, 3), { usageLimit: 3, used: 3 })
  t.match(await limit(limited.id, null, { perCustomerLimit: 1 }), { usageLimit: null, perCustomerLimit: 1 })
})

const faults = async (call: Promise<unknown>) =>
  ((await failureOf(call))['errors'] as { path: string }[]).map(({ path }) => path)

test('what contradicts itself is refused, also when it is put together bit by bit', async (t) => {
  const { id } = await ask(vendor, 'createDiscount', { ...half, startsAt: '2026-12-01T00:00:00Z' })
  t.strictSame(await faults(ask(vendor, 'updateDiscount', { id, endsAt: '2026-12-01T00:00:00Z' })), ['endsAt'])
  await ask(vendor, 'updateDiscount', { id, minimum: { amount: 5, currency: 'USD' } })
  const fixed = { kind: 'fixed', amount: naira(5) }
  t.strictSame(await faults(ask(vendor, 'updateDiscount', { id, rule: fixed })), ['minimum'])
  t.match(await ask(vendor, 'updateDiscount', { id, rule: fixed, minimum: null }), { rule: fixed, minimum: null })
  const [sold] = await variantOf(2)
  const { product_id: foreign } = await app.db
    .selectFrom('variants')
    .select('product_id')
    .where('id', '=', sold!.variantId)
    .executeTakeFirstOrThrow()
  t.strictSame(await faults(ask(vendor, 'createDiscount', { ...half, productIds: [foreign] })), ['productIds'])
  await t.resolves(ask(admin, 'createDiscount', { ...half, productIds: [foreign], active: false }))
})

test('each change is told once, without the code; what is the same is no change', async (t) => {
  const { id } = await ask(vendor, 'createDiscount', { ...half, code: 'SILENT', startsAt: '2026-12-01T00:00:00Z' })
  await ask(vendor, 'updateDiscount', { id, name: 'More', startsAt: '2026-12-01T00:00:00.000Z', active: true })
  await ask(vendor, 'updateDiscount', { id, name: 'More' })
  await ask(vendor, 'deleteDiscount', { id })
  const events = await eventsOf(`discount:${id}`)
  t.match(events, [
    { name: 'discount.created', changes: { name: { after: 'Half' }, vendorId: { after: 1 }, code: { after: '…' } } },
    { name: 'discount.updated' },
    { name: 'discount.deleted' },
  ])
  t.equal(events.length, 3)
  t.strictSame(events[1]!.changes, { name: { before: 'Half', after: 'More' } })
  t.notMatch(JSON.stringify(events), 'SILENT')
})

test('uses are shown, of limited discounts and of others', async (t) => {
  const [limited, free] = [
    await ask<Discount>(vendor, 'createDiscount', { ...half, perCustomerLimit: 9 }),
    await ask<Discount>(vendor, 'createDiscount', half),
  ]
  await sql`
    insert into orders (customer_id, currency, total_amount, delivery_address, shipping_method, placed_at)
    values (3, 'NGN', 0, '{}', 'standard', now())`.execute(app.db)
  await app.db.updateTable('discounts').set({ used: 1 }).where('id', '=', limited.id).execute()
  await sql`
    insert into discount_redemptions (discount_id, order_id, customer_id, amount, redeemed_at)
    select id, (select max(id) from orders), 3, 5, now() from discounts where id in (${limited.id}, ${free.id})`.execute(
    app.db,
  )
  for (const { id } of [limited, free]) t.match(await ask(vendor, 'getDiscount', { id }), { used: 1 })
})

test('how the market taxes and sends is staff’s to say, and holds from the next look on', async (t) => {
  for (const who of [vendor, customer]) {
    t.equal(await codeOf(ask(who, 'createZone', { name: 'Mine', countries: [] })), 'common.forbidden')
  }
  const to = { items, country: 'JM', shippingMethod: 'sled' }
  t.match(await price(app, to), { undeliverable: [Number] })
  const zone = await ask(admin, 'createZone', { name: 'Jamaica', countries: ['JM'] })
  const rates = [{ zoneId: zone.id, price: naira(700) }]
  const method = await ask(admin, 'createMethod', { code: 'sled', name: 'Sled', estimatedDays: 9, rates })
  t.match(await price(app, to), { undeliverable: [], totals: { shipping: 700, tax: 0 } })
  const rate = await ask(admin, 'createTaxRate', { country: 'JM', name: 'GCT', ratePpm: 150_000, included: false })
  const taxed = await price(app, to)
  t.equal(taxed.totals.tax, Math.round((taxed.totals.subtotal + 700) * 0.15))
  await ask(admin, 'updateMethod', { id: method.id, rates: [{ zoneId: zone.id, price: naira(900), minGrams: 1 }] })
  await ask(admin, 'updateTaxRate', { id: rate.id, onShipping: false })
  t.match(await price(app, to), { totals: { shipping: 900, tax: Math.round(taxed.totals.subtotal * 0.15) } })
  t.equal(await codeOf(ask(admin, 'deleteZone', { id: zone.id })), 'pricing.zone-in-use')
  await ask(admin, 'updateZone', { id: zone.id, countries: ['BB'] })
  t.match(await price(app, to), { undeliverable: [Number] })
  await ask(admin, 'deleteMethod', { id: method.id })
  await ask(admin, 'deleteZone', { id: zone.id })
  await ask(admin, 'deleteTaxRate', { id: rate.id })
  t.match(await price(app, { ...to, shippingMethod: 'standard' }), { totals: { tax: 0 } })
})

test('changes of taxes and shipping are told, each once', async (t) => {
  const zone = await ask(admin, 'createZone', { name: 'Fiji', countries: ['FJ'] })
  await ask(admin, 'updateZone', { id: zone.id, countries: ['FJ', 'FJ'] })
  t.strictSame(await eventsOf(`shippingZone:${zone.id}`), [
    {
      name: 'shippingZone.created',
      changes: { name: { before: null, after: 'Fiji' }, countries: { before: null, after: ['FJ'] } },
    },
  ])
  const method = await ask(admin, 'createMethod', { code: 'raft', name: 'Raft', estimatedDays: 30 })
  const rates = [{ zoneId: zone.id, price: naira(5), maxGrams: 9 }]
  await ask(admin, 'updateMethod', { id: method.id, rates, name: 'Raft' })
  await ask(admin, 'updateMethod', { id: method.id, rates })
  const events = await eventsOf(`shippingMethod:${method.id}`)
  t.match(events, [
    { name: 'shippingMethod.created', changes: { method: { after: 'raft' } } },
    { name: 'shippingMethod.updated', changes: { rates: { before: [], after: [{ price: naira(5), maxGrams: 9 }] } } },
  ])
  t.equal(events.length, 2)
})

test('a place in the list of methods that no method can have is no place', async (t) => {
  const cursor = encodeCursor('position', { keys: [2 ** 40, 1], backwards: false })
  t.equal(await codeOf(ask(admin, 'listMethods', { cursor })), 'common.invalid')
})

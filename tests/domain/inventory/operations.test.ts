import { sql } from 'kysely'
import t, { test } from 'tap'
import { type Operation, perform } from '../../../domain/common/operation.ts'
import { reserve } from '../../../domain/inventory/index.ts'
import * as stock from '../../../domain/inventory/operations.ts'
import type { StockLevel, StockLocation, StockMovement } from '../../../domain/inventory/schema.ts'
import { placeOrder } from '../../../domain/orders/operations.ts'
import type { Order } from '../../../domain/orders/schema.ts'
import { address } from '../../doors/samples.ts'
import { people, scopeOf, testMarket } from '../../support/app.ts'
import { codeOf, failureOf } from '../../support/failure.ts'
import { disagreements, write } from './stock.ts'

const { app } = await testMarket(t, { products: 60 })
const vendorB = { ...people.vendor, vendorIds: [2], ownerOf: [2] }
const as =
  (actor: Parameters<typeof scopeOf>[1], id: number) =>
  <T>(operation: Operation, input: object = {}) =>
    perform(scopeOf(app, actor), operation, { id, ...input }) as Promise<T>
const vendor = as(people.vendor, 1)
const adjust = (input: object) => vendor<StockLevel>(stock.adjustStock, input)
const place = async (name: string, priority = 0) =>
  (await vendor<StockLocation>(stock.addLocation, { name, priority })).id
const levelsOf = async (variantId: number) =>
  (await vendor<{ results: StockLevel[] }>(stock.listLevels, { variantId })).results.map(
    ({ locationId, onHand, reserved }) => ({ locationId, onHand, reserved }),
  )

const mains = await sql<{ id: number }>`select main_location(1) as id`.execute(app.db)
const main = mains.rows[0]!.id
const { rows: own } = await sql<{ id: number }>`
  select v.id from variants v join products p on p.id = v.product_id where p.vendor_id = 1 order by v.id`.execute(
  app.db,
)
const { rows: foreign } = await sql<{ id: number }>`
  select v.id from variants v join products p on p.id = v.product_id where p.vendor_id = 2 order by v.id`.execute(
  app.db,
)
let used = 0
/** A variant nobody else here uses, with so many pieces, so many of them promised. */
async function variant(onHand: number, reserved = 0): Promise<number> {
  const { id } = own[used++]!
  await adjust({ variantId: id, onHand })
  if (reserved > 0) {
    const items = [{ variantId: foreign[0]!.id, quantity: 1 }]
    const order = await perform(scopeOf(app, people.customer), placeOrder, { items, deliveryAddress: address })
    await write(app, (ctx) => reserve(ctx, (order as Order).id, [{ variantId: id, quantity: reserved }]))
  }
  return id
}
const lastEvent = (variantId: number) =>
  app.db
    .selectFrom('events')
    .select(['name', 'payload', 'changes', 'actor'])
    .where('aggregate', '=', `variant:${variantId}`)
    .orderBy('id', 'desc')
    .executeTakeFirst()

test('pieces come and go with a reason, and the history has it', async (t) => {
  const variantId = await variant(5)
  t.match(await adjust({ variantId, change: 3, why: 'delivery' }), { onHand: 8, available: 8, locationId: main })
  t.match(await lastEvent(variantId), {
    name: 'stock.changed',
    payload: { variantId, locationId: main },
    changes: { onHand: { before: 5, after: 8 } },
    actor: 'user:2',
  })
  t.match(await adjust({ variantId, change: -2, why: 'damage' }), { onHand: 6 })
  t.match(await adjust({ variantId, onHand: 4 }), { onHand: 4 })
  t.match(await adjust({ variantId, change: 1 }), { onHand: 5 })
  const { results } = await vendor<{ results: StockMovement[] }>(stock.listMovements, { variantId, limit: 4 })
  t.strictSame(
    results.map(({ quantity, why, locationId, orderId }) => [quantity, why, locationId, orderId]),
    [
      [1, 'adjustment', main, null],
      [-2, 'count', main, null],
      [-2, 'damage', main, null],
      [3, 'delivery', main, null],
    ],
  )
})

test('a count that changes nothing is no event', async (t) => {
  const variantId = await variant(5)
  const before = await lastEvent(variantId)
  await adjust({ variantId, onHand: 5 })
  t.strictSame(await lastEvent(variantId), before)
})

test('what is promised is not counted away, nor moved, nor left without the back-orders it rests on', async (t) => {
  const variantId = await variant(5, 4)
  const other = await place('Behind the shop')
  for (const call of [
    () => adjust({ variantId, onHand: 3 }),
    () => adjust({ variantId, change: -2 }),
    () =>
      vendor(stock.transferStock, { fromLocationId: main, toLocationId: other, items: [{ variantId, quantity: 2 }] }),
  ]) {
    t.match(await failureOf(call()), { code: 'inventory.below-promised', variantId, reserved: 4, least: 4 })
  }
  await vendor(stock.setPolicy, { variantId, backorderLimit: 4, lowAt: null })
  t.match(await adjust({ variantId, onHand: 0 }), { onHand: 0, reserved: 4, available: 0 })
  t.equal(
    await codeOf(vendor(stock.setPolicy, { variantId, backorderLimit: 3, lowAt: null })),
    'inventory.below-promised',
  )
  t.equal(await codeOf(adjust({ variantId, change: -1 })), 'inventory.below-promised', 'there are no fewer than none')
})

test('however many count at once, no piece is lost or made', async (t) => {
  const variantId = await variant(0)
  await Promise.all(Array.from({ length: 8 }, () => adjust({ variantId, change: 5 })))
  t.strictSame(await levelsOf(variantId), [{ locationId: main, onHand: 40, reserved: 0 }])
  const answers = await Promise.allSettled(Array.from({ length: 8 }, () => adjust({ variantId, change: -9 })))
  t.equal(answers.filter(({ status }) => status === 'fulfilled').length, 4)
  t.match(await levelsOf(variantId), [{ onHand: 4 }])
})

test('pieces are moved between places, all or none, and those who cross do not wait for each other', async (t) => {
  const [first, second] = [await variant(30), await variant(30)]
  const shop = await place('Shop')
  const items = [first, second].map((variantId) => ({ variantId, quantity: 2 }))
  const there = { fromLocationId: main, toLocationId: shop, items: items.toReversed() }
  const back = { fromLocationId: shop, toLocationId: main, items }
  await vendor(stock.transferStock, { ...there, items: items.map((item) => ({ ...item, quantity: 10 })) })
  await Promise.all(Array.from({ length: 10 }, (_, n) => vendor(stock.transferStock, n % 2 === 0 ? there : back)))
  for (const variantId of [first, second]) {
    t.strictSame(await levelsOf(variantId), [
      { locationId: main, onHand: 20, reserved: 0 },
      { locationId: shop, onHand: 10, reserved: 0 },
    ])
  }
  const tooMany = [items[0]!, { variantId: second, quantity: 21 }]
  t.equal(await codeOf(vendor(stock.transferStock, { ...there, items: tooMany })), 'inventory.below-promised')
  t.match(await levelsOf(first), [{ onHand: 20 }, { onHand: 10 }], 'nor was the other moved')
  t.strictSame(await disagreements(app), [])
})

test('places are emptied by their priority, and known by their names', async (t) => {
  const yard = await vendor<StockLocation>(stock.addLocation, {
    name: 'Yard',
    country: 'NG',
    address: { line1: '9 Yard Street', city: 'Lagos' },
    priority: 7,
  })
  t.match(yard, { name: 'Yard', country: 'NG', address: { line1: '9 Yard Street' }, priority: 7 })
  t.equal(await codeOf(place('yard')), 'inventory.location-name-taken')
  const change = { locationId: yard.id, priority: -7, address: null }
  t.match(await vendor(stock.changeLocation, change), { name: 'Yard', country: 'NG', priority: -7, address: null })
  t.equal(
    await codeOf(vendor(stock.changeLocation, { locationId: yard.id, name: 'MAIN' })),
    'inventory.location-name-taken',
  )
  t.match(await vendor(stock.changeLocation, { locationId: yard.id, name: 'YARD' }), { name: 'YARD' })
  const { results } = await vendor<{ results: StockLocation[] }>(stock.listLocations)
  t.equal(results[0]?.id, yard.id)
  const told = await app.db
    .selectFrom('events')
    .select(['name', 'changes'])
    .where('aggregate', '=', 'vendor:1')
    .where('name', '=', 'stockLocation.changed')
    .orderBy('id')
    .execute()
  t.match(told[0], { changes: { priority: { before: 7, after: -7 }, address: { before: '…', after: '…' } } })
  t.notMatch(JSON.stringify(told), /Yard Street/, 'where it is stands in no event')
  await vendor(stock.removeLocation, { locationId: yard.id })
})

test('a place with pieces is not closed, nor one where pieces are promised, nor the last', async (t) => {
  const [kiosk, variantId] = [await place('Kiosk'), await variant(3)]
  await vendor(stock.transferStock, { fromLocationId: main, toLocationId: kiosk, items: [{ variantId, quantity: 1 }] })
  const close = () => vendor(stock.removeLocation, { locationId: kiosk })
  t.equal(await codeOf(close()), 'inventory.location-in-use')
  await vendor(stock.transferStock, { fromLocationId: kiosk, toLocationId: main, items: [{ variantId, quantity: 1 }] })
  await close()
  t.equal(await codeOf(close()), 'inventory.location-not-found')
  t.equal(await codeOf(adjust({ variantId, locationId: kiosk, onHand: 1 })), 'inventory.location-not-found')
  t.match(await place('Kiosk'), Number, 'its name is free again')

  const ofB = as(vendorB, 2)
  const { results } = await ofB<{ results: StockLocation[] }>(stock.listLocations)
  t.equal(await codeOf(ofB(stock.removeLocation, { locationId: results[0]!.id })), 'inventory.last-location')
  const second = await ofB<StockLocation>(stock.addLocation, { name: 'Second', priority: 1 })
  const variantB = foreign[1]!.id
  await ofB(stock.setPolicy, { variantId: variantB, locationId: second.id, backorderLimit: 500, lowAt: null })
  const items = [{ variantId: variantB, quantity: 400 }]
  await perform(scopeOf(app, people.customer), placeOrder, { items, deliveryAddress: address })
  t.equal(await codeOf(ofB(stock.removeLocation, { locationId: second.id })), 'inventory.location-in-use')
})

test('of two last places one stays, however they are closed', async (t) => {
  const ofC = as({ ...people.vendor, vendorIds: [3], ownerOf: [3] }, 3)
  await sql`update stock_levels set on_hand = 0, why = 'count' where location_id = main_location(3)`.execute(app.db)
  await ofC(stock.addLocation, { name: 'Other' })
  const { results } = await ofC<{ results: StockLocation[] }>(stock.listLocations)
  await Promise.allSettled(results.map(({ id }) => ofC(stock.removeLocation, { locationId: id })))
  t.equal((await ofC<{ results: StockLocation[] }>(stock.listLocations)).results.length, 1)
})

test('nobody reserves in a place while it is closed', async (t) => {
  for (let round = 0; round < 10; round += 1) {
    const [locationId, variantId] = [await place(`Closing ${round}`, 1), await variant(0)]
    await vendor(stock.setPolicy, { variantId, locationId, backorderLimit: 5, lowAt: null })
    const items = [{ variantId, quantity: 1 }]
    await Promise.allSettled([
      vendor(stock.removeLocation, { locationId }),
      perform(scopeOf(app, people.customer), placeOrder, { items, deliveryAddress: address }),
    ])
  }
  const { rows } = await sql`
    select from stock_levels s join stock_locations l on l.id = s.location_id
    where l.deleted_at is not null and greatest(on_hand, reserved) > 0`.execute(app.db)
  t.equal(rows.length, 0)
})

const variants = async (input: object) =>
  (await vendor<{ results: StockLevel[] }>(stock.listLevels, { limit: 100, ...input })).results.map(
    ({ variantId }) => variantId,
  )

test('a vendor finds what has run low, and walks all it has', async (t) => {
  const [low, plenty] = [await variant(2), await variant(9)]
  for (const variantId of [low, plenty]) await vendor(stock.setPolicy, { variantId, backorderLimit: 0, lowAt: 3 })
  t.ok((await variants({ low: true })).includes(low))
  t.notOk((await variants({ low: true })).includes(plenty))
  t.ok((await variants({ low: false })).includes(plenty))
  const all = await variants({})
  const walked: number[] = []
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await vendor<{ results: StockLevel[]; next: string | null }>(stock.listLevels, {
      limit: 3,
      ...(cursor && { cursor }),
    })
    walked.push(...page.results.map(({ variantId }) => variantId))
    cursor = page.next
  }
  t.strictSame(walked.slice(0, all.length), all)
})

test('a vendor counts its own variants in its own places, and nobody else’s', async (t) => {
  const variantId = await variant(1)
  const theirs = foreign[2]!.id
  const { rows } = await sql<{ id: number }>`select main_location(2) as id`.execute(app.db)
  t.equal(await codeOf(adjust({ variantId: theirs, onHand: 1 })), 'inventory.variant-not-found')
  t.equal(await codeOf(adjust({ variantId, locationId: rows[0]!.id, onHand: 1 })), 'inventory.location-not-found')
  t.equal(await codeOf(as(people.vendor, 2)(stock.listLevels)), 'vendors.not-yours')
  t.equal(await codeOf(as(people.admin, 987_654)(stock.listLevels)), 'vendors.not-found')
  t.equal(
    await codeOf(as(people.admin, 1)(stock.adjustStock, { variantId: theirs, onHand: 1 })),
    'inventory.variant-not-found',
  )
  t.match(await as(people.admin, 2)(stock.adjustStock, { variantId: theirs, onHand: 6 }), { onHand: 6 })
  const key = { ...people.vendor, scopes: ['catalogue:write'] } as const
  t.equal(await codeOf(as(key, 1)(stock.listLevels)), 'common.forbidden')
})

test('everybody sees how many pieces can be had of what is on sale', async (t) => {
  const [some, promised] = [await variant(4), await variant(2, 2)]
  const get = (variantIds: number[]) => perform(scopeOf(app, people.nobody), stock.getStock, { variantIds })
  t.strictSame(await get([promised, some, promised, 987_654]), [
    { variantId: promised, available: 0 },
    { variantId: some, available: 4 },
  ])
  await sql`
    update products set published = false where id = (select product_id from variants where id = ${some})`.execute(
    app.db,
  )
  t.strictSame(((await get([some])) as object[]).length, 0, 'a draft is nobody’s business')
})

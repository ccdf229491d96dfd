import { sql } from 'kysely'
import t, { test } from 'tap'
import { Client } from 'pg'
import { perform } from '../../../domain/common/operation.ts'
import { createProduct, deleteProduct, updateProduct } from '../../../domain/products/operations.ts'
import { rowsOf } from '../../db/catalogue.ts'
import { people, scopeOf } from '../../support/app.ts'
import { openShop } from '../orders/delivered.ts'

const shop = await openShop(t)
const { app } = shop

/** What is kept of each product but how much was sold, and what it would be if it were made anew. */
async function keptAndMade(): Promise<[unknown, unknown]> {
  const kept = () =>
    rowsOf(
      app.url,
      `select to_jsonb(s) - 'sales' as row, to_jsonb(k) as pieces from product_search s join product_pieces k using (id) order by id`,
    )
  const before = await kept()
  await sql`select refresh_product_search(array(select id from products), array(select 0 from products))`.execute(
    app.db,
  )
  return [before, await kept()]
}

const rowOf = async (id: number) => (await rowsOf(app.url, `select * from product_search where id = ${id}`))[0]

test('whatever changes a product is in its row at the commit', async (t) => {
  const asVendor = scopeOf(app, people.vendor)
  const made = (await perform(asVendor, createProduct, {
    name: 'Okapi Gown',
    category: 'dresses',
    variants: [
      { options: { size: 'M', colour: 'Navy' }, price: { amount: 500, currency: 'NGN' }, stock: 0 },
      { options: { size: 'm', colour: 'Coral' }, price: { amount: 400, currency: 'NGN' }, stock: 0 },
    ],
  })) as { parse(): unknown }
  const { id } = made.parse() as { id: number }
  const sized = {
    in_stock: false,
    sizes: 'M',
    colours: 'Coral\u001FNavy',
    least_price: '400',
    prices: ['400', '500'],
    published: true,
  }
  t.match(await rowOf(id), { ...sized, price_from: '400', label: 'okapi gown', sales: 0, rating: 0 })
  const changes = [
    `update stock_levels set on_hand = 3 where variant_id in (select id from variants where product_id = ${id})`,
    `update stock_levels set backorder_limit = 1 where variant_id % 2 = 0`,
    `update stock_levels set on_hand = 0 where variant_id % 3 = 0`,
    `update variants set options = options || '{"size": "XXL"}', price_amount = price_amount + 1 where product_id = 1 and position = 0`,
    `update variants set deleted_at = now() where product_id = 2`,
    `update products set name = 'Renamed', description = 'New words.' where id = 3`,
    `update products set offered = false where id = 4`,
    `insert into product_ratings (product_id, four, five) values (5, 1, 2)`,
    `delete from stock_holds`,
    `update vendors set status = 'suspended' where id = 2`,
    `update vendors set status = 'approved' where id = 2`,
  ]
  for (const change of changes) {
    await rowsOf(app.url, change)
    const [kept, anew] = await keptAndMade()
    t.strictSame(kept, anew, change)
  }
  t.match(await rowOf(5), { rating: 4.67 })
  t.match(await rowOf(id), { in_stock: true })
  await perform(asVendor, updateProduct, { id, published: false })
  t.match(await rowOf(id), { published: false })
  await perform(asVendor, deleteProduct, { id })
  t.match(await rowOf(id), { deleted_at: Date })
  t.strictSame(...(await keptAndMade()))
})

const sell = (client: Client, position: number, product: number) =>
  client.query(
    `update stock_levels set on_hand = 0 where variant_id in (
       select id from variants where product_id = ${product} and position = ${position})`,
  )

test('of two who sell the last of two variants at once neither overlooks the other, nor do they wait in a circle', async (t) => {
  const [one, other] = [new Client(app.url), new Client(app.url)]
  await Promise.all([one.connect(), other.connect()])
  t.teardown(() => Promise.all([one.end(), other.end()]))
  await rowsOf(app.url, 'update stock_levels set on_hand = 1, reserved = 0, backorder_limit = 0')
  await rowsOf(app.url, 'update variants set deleted_at = now() where position = 2')
  for (const client of [one, other]) await client.query('begin')
  await sell(one, 0, 6)
  await sell(other, 1, 7)
  await sell(other, 1, 6)
  await sell(one, 0, 7)
  await Promise.all([one.query('commit'), other.query('commit')])
  t.match(await rowOf(6), { in_stock: false })
  t.match(await rowOf(7), { in_stock: false })
  t.strictSame(...(await keptAndMade()))
})

const bring = (client: Client, product: number, size: string, colour: string) =>
  client.query(
    `update variants set options = jsonb_build_object('size', $1::text, 'colour', $2::text) where product_id = $3 and position = 0`,
    [size, colour, product],
  )

test('two who bring the same new sizes and colours at once, in whatever order, make them known once', async (t) => {
  const [one, other] = [new Client(app.url), new Client(app.url)]
  await Promise.all([one.connect(), other.connect()])
  t.teardown(() => Promise.all([one.end(), other.end()]))
  for (const client of [one, other]) await client.query('begin')
  await bring(one, 8, 'Aardvark', 'Zebra')
  await bring(other, 9, 'ZEBRA', 'aardvark')
  await Promise.all([one.query('commit'), other.query('commit')])
  const known = await rowsOf<{ folded: string }>(
    app.url,
    `select folded from search_options where folded in ('aardvark', 'zebra') order by 1`,
  )
  t.strictSame(known, [{ folded: 'aardvark' }, { folded: 'zebra' }])
  t.strictSame(...(await keptAndMade()))
  const [row] = await rowsOf(app.url, `select facts like '%S%K%' as both from product_search where id = 9`)
  t.strictSame(row, { both: true })
})

test('what is rolled back to a savepoint is not in the row, what came before it is', async (t) => {
  await app.db.transaction().execute(async (trx) => {
    await sql`update products set name = 'Before it' where id = 8`.execute(trx)
    await sql`savepoint here`.execute(trx)
    await sql`update products set name = 'After it' where id = 9`.execute(trx)
    await sql`rollback to savepoint here`.execute(trx)
  })
  t.match(await rowOf(8), { name: 'Before it' })
  t.strictSame(...(await keptAndMade()))
})

test('what is paid for is sold, what is called off or sent back is not', async (t) => {
  await sql`update stock_levels set on_hand = 10000, reserved = 0`.execute(app.db)
  await sql`update variants set deleted_at = null where position = 2`.execute(app.db)
  await sql`update products set offered = true`.execute(app.db)
  const sold = async () => {
    const rows = await rowsOf<{ pieces: number; counted: number }>(
      app.url,
      `select s.sales as pieces, coalesce((
         select sum(i.quantity - i.refunded_quantity) from order_items i join sub_orders part on part.id = i.sub_order_id
           join variants v on v.id = i.variant_id
         where v.product_id = s.id and part.status not in ('pending', 'cancelled', 'refunded')), 0)::int as counted
       from product_search s order by id`,
    )
    t.strictSame(
      rows.map(({ pieces }) => pieces),
      rows.map(({ counted }) => counted),
    )
    return rows.reduce((sum, { pieces }) => sum + pieces, 0)
  }
  const [called, kept] = [await shop.order(), await shop.order()]
  t.equal(await sold(), 0, 'an order alone is no sale')
  for (const { id } of [called, kept]) await shop.pay(id, 'success')
  await app.drain()
  t.equal(await sold(), 6, 'three pieces each')
  await shop.cancel(called.id)
  t.equal(await sold(), 3)
  for (const index of kept.subOrders.keys()) await shop.ship(kept, index)
  for (const index of kept.subOrders.keys()) await shop.deliver(kept, index)
  t.equal(await sold(), 3, 'once, however far it has come')
  const { id } = await shop.ask(kept.id, { items: [{ itemId: kept.items[0]!.id, quantity: 1 }] })
  await shop.takeBack(id)
  t.equal(await sold(), 2)
})

test('however much is sold in one transaction, there is room to say so', async (t) => {
  const many = app.db.transaction().execute(async (trx) => {
    await sql`select note_search(string_agg(id || ':0', ',')) from generate_series(1000000, 1003000) as id`.execute(trx)
    await sql`update variants set updated_at = now() where id = (select min(id) from variants)`.execute(trx)
  })
  await t.resolves(many)
})

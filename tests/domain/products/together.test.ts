import { sql } from 'kysely'
import t, { test } from 'tap'
import type { JsonText } from '../../../domain/common/json-text.ts'
import { perform } from '../../../domain/common/operation.ts'
import { listBoughtTogether, listRelated } from '../../../domain/products/operations.ts'
import { ProductPage } from '../../../domain/products/schema.ts'
import { rowsOf } from '../../db/catalogue.ts'
import { people, scopeOf } from '../../support/app.ts'
import { openTill } from '../payments/till.ts'

const till = await openTill(t)
const { app } = till

const read = async (operation: typeof listRelated, id: number) => {
  const answer = (await perform(scopeOf(app, people.nobody), operation, { id })) as JsonText
  return ProductPage.parse(answer.parse()).results
}

const bought = (orderId: number) =>
  rowsOf<{ id: number }>(
    app.url,
    `select distinct product_id::int as id from order_items i join variants v on v.id = i.variant_id
     where order_id = ${orderId} order by 1`,
  )

test('what is paid for together is counted together, once for each order', async (t) => {
  const orders = [await till.order(), await till.order()]
  const [one, other] = (await bought(orders[0]!.id)).map(({ id }) => id)
  t.ok(other, 'an order of two products')
  await app.drain()
  t.strictSame(await read(listBoughtTogether, one!), [], 'before it is paid it says nothing')
  for (const { id } of orders) await till.pay(id, 'success')
  await app.drain()
  const pairs = () => rowsOf(app.url, 'select product_id::int, other_id::int, orders from product_pairs order by 1, 2')
  t.match(await pairs(), [
    { product_id: one, other_id: other, orders: 2 },
    { product_id: other, other_id: one, orders: 2 },
  ])
  t.match(await read(listBoughtTogether, one!), [{ id: other }])
  await rowsOf(
    app.url,
    `update pgboss.job set state = 'created', started_on = null where data ->> 'task' = 'orders.countPairs'`,
  )
  t.equal(await app.drain(), 2)
  t.match(await pairs(), [{ orders: 2 }, { orders: 2 }], 'delivered again it counts nothing')
})

test('related is what is of the same category and most alike', async (t) => {
  const products = await rowsOf<{ id: number; category: number }>(
    app.url,
    'select id::int, category_id::int as category from products order by id',
  )
  const { id, category } = products.find((each) => products.filter((p) => p.category === each.category).length > 2)!
  const twin = products.find((each) => each.category === category && each.id !== id)
  await sql`
    update variants v set options = same.options from variants same
    where same.product_id = ${id} and v.product_id = ${twin!.id} and v.position = same.position`.execute(app.db)
  const found = await read(listRelated, id)
  t.ok(found.length > 1 && found.length <= 5)
  t.equal(found[0]!.id, twin!.id, 'in the same sizes and colours')
  for (const each of found) t.match(each, { category: { id: category } })
  t.notOk(found.some((each) => each.id === id))
})

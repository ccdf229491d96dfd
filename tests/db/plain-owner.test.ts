import t, { test } from 'tap'
import { perform } from '../../domain/common/operation.ts'
import type { Page } from '../../domain/common/page.ts'
import { listVendorOrders, placeOrder } from '../../domain/orders/operations.ts'
import type { VendorOrder } from '../../domain/orders/schema.ts'
import { createProduct } from '../../domain/products/operations.ts'
import { migrateDown, migrateToLatest, pendingMigrations } from '../../db/migrate.ts'
import { startEmbeddedPostgres } from '../../server/embedded-postgres.ts'
import { seedDemo } from '../../server/demo.ts'
import { address, skirt } from '../doors/samples.ts'
import { temporaryFolder } from '../server/child.ts'
import { people, scopeOf, testApp } from '../support/app.ts'
import { rowsOf } from './catalogue.ts'

// A cluster of its own: that of the other tests has had its role made by a superuser.
const administrator = await startEmbeddedPostgres({ dataDir: temporaryFolder(t), durable: false })
t.teardown(() => administrator.stop())

/** A database that belongs to a user who is no superuser. */
async function ownedBy(name: string, can = ''): Promise<string> {
  await rowsOf(administrator.url, `create role ${name} login ${can}`)
  await rowsOf(administrator.url, `create database ${name}s owner ${name}`)
  return Object.assign(new URL(administrator.url), { username: name, pathname: `${name}s` }).href
}

interface Refused {
  readonly message: string
  readonly hint: string
}
const refusal = (url: string): Promise<Refused> =>
  migrateToLatest(url).then(
    () => ({ message: 'it went through', hint: '' }),
    (error: Refused) => error,
  )

let plain = ''

test('who may make no role is told what to have a superuser do, and nothing is left behind', async (t) => {
  plain = await ownedBy('plain')
  const { message, hint } = await refusal(plain)
  t.equal(message, 'the user plain can neither make the role fashionistar_tenant nor take it')
  t.equal(hint, 'As a superuser: create role fashionistar_tenant nologin; grant fashionistar_tenant to plain;')
  t.strictSame(await rowsOf(plain, `select from pg_tables where tablename ~ '^users|^job'`), [])
  await rowsOf(administrator.url, hint.replace('As a superuser: ', ''))
  t.ok((await migrateToLatest(plain)).length > 20, 'that done, the migrations go through')
  t.strictSame(await pendingMigrations(plain), [])
})

test('where the role is there already, a superuser has only to let it be taken', async (t) => {
  const other = await ownedBy('other', 'createrole')
  const { hint } = await refusal(other)
  t.equal(hint, 'As a superuser: grant fashionistar_tenant to other;')
  await rowsOf(administrator.url, hint.replace('As a superuser: ', ''))
  t.ok((await migrateToLatest(other)).length > 20)
})

test('the market works on a database of such an owner, the second wall included', async (t) => {
  const app = await testApp(t, { url: plain })
  await seedDemo(app, { products: 24, vendors: 4 })
  const sold = await rowsOf<{ id: number }>(
    plain,
    `select min(v.id)::int as id from variants v join products p on p.id = v.product_id
    join stock_levels s on s.variant_id = v.id where s.on_hand > 2 and p.vendor_id in (1, 2) group by p.vendor_id order by p.vendor_id`,
  )
  const items = sold.map(({ id }) => ({ variantId: id, quantity: 1 }))
  await perform(scopeOf(app, people.customer), placeOrder, { items, deliveryAddress: address })
  const vendor = scopeOf(app, people.vendor)
  const { results } = (await perform(vendor, listVendorOrders, { id: 1 })) as Page<VendorOrder>
  t.match(results, [{ items: [{ variantId: sold[0]!.id }] }], 'its own part of the order alone')
  t.match(await perform({ ...vendor, idempotencyKey: 'skirt' }, createProduct, skirt), { text: /"vendor":{"id":1,/ })
  t.ok((await app.drain()) >= 1)
})

test('who may make roles makes this one, and everything can be taken back and applied again', async (t) => {
  await rowsOf(administrator.url, 'drop database plains with (force)')
  await rowsOf(administrator.url, 'drop database others with (force)')
  await rowsOf(administrator.url, 'drop role fashionistar_tenant')
  const maker = await ownedBy('maker', 'createrole')
  const { length } = await migrateToLatest(maker)
  t.equal((await migrateDown(maker)).length, length)
  t.equal((await migrateToLatest(maker)).length, length)
  await t.resolves(rowsOf(maker, 'begin; set local role fashionistar_tenant; select count(*) from products; rollback'))
})

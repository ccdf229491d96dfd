import { sql } from 'kysely'
import t, { test } from 'tap'
import { z } from 'zod'
import { type Actor, forVendor } from '../../../domain/common/access.ts'
import { defineEvent } from '../../../domain/common/event.ts'
import type { JsonText } from '../../../domain/common/json-text.ts'
import { operation, perform } from '../../../domain/common/operation.ts'
import { defineTask } from '../../../domain/common/task.ts'
import { inTransaction } from '../../../domain/common/unit-of-work.ts'
import { placeOrder } from '../../../domain/orders/operations.ts'
import { houseScope } from '../../../server/context.ts'
import { seedDemo } from '../../../server/demo.ts'
import { address } from '../../doors/samples.ts'
import { people, scopeOf, testApp } from '../../support/app.ts'

// One connection: what a walled transaction left behind would be met by the next.
const app = await testApp(t, { env: { DATABASE_POOL_MAX: '1' } })
await seedDemo(app, { products: 24, vendors: 4 })
const [own, foreign] = [await variantOf(1), await variantOf(2)]
const items = [own, foreign].map((variantId) => ({ variantId, quantity: 1 }))
for (const chosen of [items, items.slice(1)]) {
  await perform(scopeOf(app, people.customer), placeOrder, { items: chosen, deliveryAddress: address })
}

async function variantOf(vendorId: number): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    select v.id from variants v join products p on p.id = v.product_id join stock_levels s on s.variant_id = v.id
    where p.vendor_id = ${vendorId} and s.on_hand > 2 order by v.id limit 1`.execute(app.db)
  return rows[0]!.id
}

type Row = Record<string, unknown>
const Statement = z.object({ text: z.string() })
const record = {
  summary: 'Run a statement nobody has scoped.',
  access: forVendor('catalogue:write'),
  input: Statement,
  output: z.array(z.record(z.string(), z.unknown())),
}
const ask = operation({
  ...record,
  id: 'tests.ask',
  effect: 'read',
  run: async (ctx, { text }) => (await sql.raw<Row>(text).execute(ctx.db)).rows,
})
const change = operation({
  ...record,
  id: 'tests.change',
  effect: 'write',
  run: async (ctx, { text }) => (await sql.raw<Row>(text).execute(ctx.db)).rows,
})

const as = (actor: Actor, how: typeof ask | typeof change, text: string) =>
  perform(scopeOf(app, actor), how, { text }) as Promise<Row[]>
const all = async (text: string) => (await sql.raw<Row>(text).execute(app.db)).rows

/** Whose the rows of each table are. */
const owners: Readonly<Record<string, string>> = {
  products: 'vendor_id',
  variants: '(select vendor_id from products where id = product_id)',
  product_images: '(select vendor_id from products where id = product_id)',
  stock_levels: '(select vendor_id from variants v join products p on p.id = v.product_id where v.id = variant_id)',
  variant_prices: '(select vendor_id from variants v join products p on p.id = v.product_id where v.id = variant_id)',
  discounts: 'vendor_id',
  sub_orders: 'vendor_id',
  order_items: '(select vendor_id from sub_orders where id = sub_order_id)',
  vendor_members: 'vendor_id',
}
const rowsOf = (table: string) => `select * from ${table} order by 1, 2`
const ownRowsOf = (table: string) => `select * from ${table} where ${owners[table]} = 1 order by 1, 2`
const foreignRowsOf = (table: string) => `select * from ${table} where ${owners[table]} <> 1 order by 1, 2`

test('a query that forgets whose rows it wants is given those of the asking vendor', async (t) => {
  await all(`insert into vendor_members (vendor_id, user_id, role) values (2, 1, 'owner')`)
  await all(`insert into discounts (vendor_id, name, kind, basis_points) values (2, 'Theirs', 'percentage', 500)`)
  for (const table of Object.keys(owners)) {
    const mine = await all(ownRowsOf(table))
    t.ok(mine.length > 0 && (await all(foreignRowsOf(table))).length > 0, `there are own and foreign ${table}`)
    t.strictSame(await as(people.vendor, ask, rowsOf(table)), mine, table)
  }
})

test('what leaves the process between its reads meets the wall at each of them, and at each of its changes', async (t) => {
  const outward = operation({
    ...record,
    id: 'tests.outward',
    effect: 'outward',
    run: async (ctx, { text }) => {
      const built = await ctx.db.selectFrom('products').select('vendor_id').distinct().execute()
      t.strictSame(built, [{ vendor_id: 1 }], 'a query that is built')
      const read = (await sql.raw<Row>(text).execute(ctx.db)).rows
      return ctx.conclude(async ({ db }) => [...read, ...(await sql.raw<Row>(text).execute(db)).rows])
    },
  })
  const sellers = 'select distinct vendor_id from products'
  const scope = { ...scopeOf(app, people.vendor), idempotencyKey: 'outward' }
  const answer = (await perform(scope, outward, { text: sellers })) as JsonText
  t.strictSame(answer.parse(), [{ vendor_id: 1 }, { vendor_id: 1 }])
  const bad = perform(scopeOf(app, people.vendor), outward, { text: 'update products set name = name' })
  await t.rejects(bad, { message: /read-only/ })
  const [{ who }] = (await all('select current_user as who')) as [{ who: string }]
  t.not(who, 'fashionistar_tenant', 'and the connection is as before')
})

test('nor does a change that forgets it reach the rows of others', async (t) => {
  const changes: Readonly<Record<string, string>> = {
    products: `update products set name = 'Mine now'`,
    variants: 'update variants set price_amount = 1',
    product_images: 'delete from product_images',
    variant_prices: 'update variant_prices set amount = 1',
    discounts: 'update discounts set active = false',
    stock_levels: 'update stock_levels set on_hand = on_hand + 1',
    sub_orders: `update sub_orders set status = 'pending'`,
    vendor_members: 'delete from vendor_members',
  }
  for (const [table, text] of Object.entries(changes)) {
    const before = await all(foreignRowsOf(table))
    const changed = await as(people.vendor, change, `${text} returning *`)
    t.ok(changed.length > 0, `own ${table} are changed`)
    t.strictSame(await all(foreignRowsOf(table)), before, `foreign ${table} are as they were`)
  }
  await all(`insert into vendor_members (vendor_id, user_id, role) values (1, 2, 'owner')`)
})

test('nothing can be put among what is another vendor’s, nor given away', async (t) => {
  const refused = { message: /row-level security/ }
  const product = '(select min(id) from products)'
  const place = Number((await all('select main_location(2) as id'))[0]!['id'])
  for (const text of [
    `insert into products (vendor_id, category_id, slug, name) values (2, 1, 'smuggled', 'Smuggled')`,
    `update products set vendor_id = 2 where id = ${product}`,
    `insert into product_images (product_id, url) values (${String((await all('select min(id) as id from products where vendor_id = 2'))[0]!['id'])}, 'x')`,
    `insert into vendor_members (vendor_id, user_id, role) values (2, 2, 'owner')`,
    `insert into discounts (vendor_id, name, kind, basis_points) values (2, 'Theirs', 'percentage', 500)`,
    `insert into discounts (name, kind, basis_points) values ('Everybody’s', 'percentage', 500)`,
    'update discounts set vendor_id = null',
    `insert into stock_levels (variant_id, location_id) values (${own}, ${place})`,
  ]) {
    await t.rejects(as(people.vendor, change, text), refused, text)
  }
})

test('of buyers a vendor learns where to deliver, and of accounts whose members they are', async (t) => {
  const orders = await as(people.vendor, ask, 'select id, delivery_address from orders')
  t.strictSame(
    orders,
    await all(
      'select id, delivery_address from orders where id in (select order_id from sub_orders where vendor_id = 1)',
    ),
  )
  t.ok((await all('select id from orders')).length > orders.length, 'there are others')
  t.strictSame(await as(people.vendor, ask, 'select id from users'), [{ id: people.vendor.userId }])
  const denied = { message: /permission denied/ }
  for (const text of [
    'select customer_id from orders',
    'select total_amount from orders',
    'select password_hash from users',
    'select * from api_keys',
    'select customer_id from discount_redemptions',
    'select * from carts',
    'select * from cart_items',
    'select payload from events',
    'select data from pgboss.job',
    'select * from mailbox_messages',
  ]) {
    await t.rejects(as(people.vendor, ask, text), denied, text)
  }
  await t.rejects(as(people.vendor, change, `update users set roles = '{admin}'`), denied)
  await t.rejects(as(people.vendor, ask, 'update products set name = name'), { message: /read-only/ })
})

test('the wall falls with its transaction, however that ended, and the connection is as before', async (t) => {
  const state = `select current_user as who, current_setting('fashionistar.vendor_ids', true) as vendors`
  const [before] = await all(state)
  t.match(await as(people.vendor, ask, state), [{ who: 'fashionistar_tenant', vendors: '{1}' }])
  await as(people.vendor, change, 'select 1')
  await t.rejects(as(people.vendor, change, 'select 1 / 0'))
  const [after] = await all(state)
  t.equal(after!['who'], before!['who'])
  t.notOk(after!['vendors'], 'nobody’s ids are left')
})

async function count(db: typeof app.db): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*) as n from products where id > ${0}`.execute(db)
  return rows[0]!.n
}

test('a statement planned on this side of the wall is planned again on the other', async (t) => {
  const counting = operation({
    ...record,
    id: 'tests.count',
    effect: 'read',
    output: z.int(),
    run: async (ctx) => count(ctx.db as typeof app.db),
  })
  const mine = (await all(ownRowsOf('products'))).length
  for (let round = 0; round < 3; round++) {
    t.equal(await count(app.db), 24)
    t.equal(await perform(scopeOf(app, people.vendor), counting, { text: '' }), mine)
  }
})

test('staff and the house work on this side of the wall', async (t) => {
  t.equal((await as(people.admin, ask, 'select * from products')).length, 24)
  const scope = houseScope(app)
  const rows = await inTransaction(scope, scope.actor, ({ db }) => sql`select from products`.execute(db))
  t.equal(rows.rows.length, 24)
})

test('a change behind the wall leaves its event, its tasks and its answer as any other does', async (t) => {
  const told = defineEvent({
    name: 'wall.tested',
    payload: z.object({ wallId: z.int() }),
    aggregate: ({ wallId }) => `wall:${wallId}`,
  })
  const follow = defineTask({ name: 'tests.follow', queue: 'default', payload: z.object({}), run: async () => {} })
  const telling = operation({
    ...record,
    id: 'tests.tell',
    effect: 'write',
    output: z.string(),
    async run(ctx) {
      await ctx.emit(told, { wallId: 7 })
      return ctx.enqueue(follow, {})
    },
  })
  const scope = { ...scopeOf(app, people.vendor), idempotencyKey: 'once' }
  const answer = (await perform(scope, telling, { text: '' })) as JsonText
  t.match(await all(`select name, actor from events where aggregate = 'wall:7'`), [{ actor: 'user:2' }])
  const queued = await all(`select id from tasks where task = 'tests.follow'`)
  t.strictSame(queued, [{ id: JSON.parse(answer.text) as string }])
  const again = (await perform(scope, telling, { text: '' })) as JsonText
  t.strictSame([again.text, again.replayed], [answer.text, true], 'asked again, it is answered again')
})

test('what belongs to a vendor stands behind the wall, and tenants reach little else', async (t) => {
  const unwalled = await all(`
    select relname as table from pg_class join pg_attribute on attrelid = pg_class.oid and not attisdropped
    where relkind = 'r' and relnamespace = 'public'::regnamespace and not relrowsecurity
      and attname in ('vendor_id', 'product_id', 'variant_id', 'sub_order_id')`)
  t.strictSame(unwalled, [], 'or else: enable row level security and write its policy in the migration that makes it')
  const open = await all(`
    select distinct relname as table from pg_class, lateral aclexplode(relacl) as granted
    where grantee = 'fashionistar_tenant'::regrole and not relrowsecurity order by 1`)
  t.strictSame(
    open.map(({ table }) => table),
    ['categories', 'event_deliveries', 'events', 'idempotent_requests', 'job', 'job_common', 'queue'],
    'what a tenant may use whosever it is, each for a reason that its migration gives',
  )
})

import { randomUUID } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import type { Pool, PoolClient } from 'pg'

interface Line {
  readonly variantId: number
  readonly quantity: number
}

interface Body {
  readonly items: readonly Line[]
  readonly deliveryAddress: object
}

// Locks in id order and reserves; what it returns is on sale and was in stock.
const reserve = `
  with wanted as (
    select variant_id, sum(quantity)::int as quantity from unnest($1::bigint[], $2::int[]) as w (variant_id, quantity)
    group by variant_id
  ), locked as (
    select s.variant_id, w.quantity from stock_levels s join wanted w using (variant_id)
    order by s.variant_id for update of s
  ), reserved as (
    update stock_levels s set reserved = s.reserved + l.quantity, updated_at = now() from locked l
    where s.variant_id = l.variant_id and s.on_hand - s.reserved >= l.quantity
    returning s.variant_id
  )
  select v.id::int as "variantId", p.vendor_id::int as "vendorId", p.name, v.sku, v.options,
    v.price_amount::float8 as amount, v.price_currency as currency, m.name as "vendorName", m.slug as "vendorSlug"
  from reserved r join variants v on v.id = r.variant_id join products p on p.id = v.product_id
    join vendors m on m.id = p.vendor_id
  where v.deleted_at is null and p.deleted_at is null and p.published`

interface Reserved {
  readonly variantId: number
  readonly vendorId: number
  readonly name: string
  readonly sku: string | null
  readonly options: Record<string, string>
  readonly amount: number
  readonly currency: string
  readonly vendorName: string
  readonly vendorSlug: string
}

const place = `
  with placed as (
    insert into orders (customer_id, currency, total_amount, delivery_address, shipping_method, placed_at, updated_at)
    values ($1, $2, $3, $4, 'standard', $5, $5) returning id, number
  ), subs as (
    insert into sub_orders (order_id, vendor_id)
    select placed.id, vendor from placed, unnest($6::bigint[]) as vendor returning id, vendor_id
  ), items as (
    insert into order_items (order_id, sub_order_id, variant_id, product_name, sku, options, quantity, unit_price_amount)
    select placed.id, subs.id, l.variant_id, l.name, l.sku, l.options, l.quantity, l.amount
    from placed, unnest($7::bigint[], $8::bigint[], $9::text[], $10::text[], $11::jsonb[], $12::int[], $13::bigint[])
      with ordinality as l (vendor_id, variant_id, name, sku, options, quantity, amount, n)
      join subs using (vendor_id)
    order by l.n
    returning id, sub_order_id
  ), event as (
    insert into events (name, aggregate, payload, changes, actor, request_id, occurred_at)
    select 'order.placed', 'order:' || id, jsonb_build_object('orderId', id),
      jsonb_build_object('status', jsonb_build_object('before', null, 'after', 'pending'), 'total',
        jsonb_build_object('before', null, 'after', jsonb_build_object('amount', $3::bigint, 'currency', $2::text))),
      'user:' || $1, $14, $5 from placed
    returning id, aggregate
  ), delivery as (
    insert into event_deliveries (event_id, task, aggregate, task_id)
    select id, 'notifications.sendOrderConfirmation', aggregate, $15::uuid from event
  ), job as (
    insert into pgboss.job_common (id, name, data, priority, keep_until, retry_limit, retry_delay, retry_backoff,
      retry_delay_max, policy, expire_seconds, deletion_seconds)
    select $15::uuid, 'emails', jsonb_build_object('task', 'notifications.sendOrderConfirmation', 'payload',
      jsonb_build_object('orderId', placed.id), 'ownerId', $1, 'requestId', $14,
      'event', jsonb_build_object('id', event.id, 'aggregate', event.aggregate)), 5, now() + interval '14 days', 8, 30,
      true, 3600, 'standard', 960, 0
    from placed, event returning name
  )
  select id::int as id, number, (select json_agg(id order by id) from items) as items,
    (select json_object_agg(vendor_id, id) from subs) as subs,
    (select pg_notify('pgboss_' || left(encode(sha224('pgboss'), 'hex'), 24), name) from job) as woken
  from placed`

interface Placed {
  readonly id: number
  readonly number: string
  readonly items: readonly number[]
  readonly subs: Readonly<Record<number, number>>
}

/** One order in one transaction of two statements. The customer is the one the benchmark signs in as. */
async function placeOrder(client: PoolClient, customerId: number, { items, deliveryAddress }: Body): Promise<string> {
  const lines = await takeLines(client, items)
  const total = lines.reduce((sum, { amount, quantity }) => sum + amount * quantity, 0)
  const vendors = [...new Set(lines.map(({ vendorId }) => vendorId))]
  const { currency } = lines[0]!
  const placedAt = new Date().toISOString()
  const taskId = randomUUID()
  const column = <K extends keyof (typeof lines)[number]>(name: K) => lines.map((line) => line[name])
  const { rows } = await client.query<Placed>({
    name: 'place',
    text: place,
    values: [
      customerId,
      currency,
      total,
      JSON.stringify(deliveryAddress),
      placedAt,
      vendors,
      column('vendorId'),
      column('variantId'),
      column('name'),
      column('sku'),
      column('options').map((options) => JSON.stringify(options)),
      column('quantity'),
      column('amount'),
      randomUUID(),
      taskId,
    ],
  })
  const { id, number, items: ids } = rows[0]!
  const made = lines.map((line, index) => ({ vendorId: line.vendorId, item: itemOf(line, ids[index]!) }))
  const subOrders = vendors.map((vendorId) => {
    const { vendorName, vendorSlug } = lines.find((line) => line.vendorId === vendorId)!
    const items = made.filter((each) => each.vendorId === vendorId).map(({ item }) => item)
    return { vendor: { id: vendorId, name: vendorName, slug: vendorSlug }, status: 'pending', items }
  })
  const all = { items: made.map(({ item }) => item), subOrders, total: { amount: total, currency } }
  const how = { deliveryAddress, shippingMethod: 'standard', placedAt, taskId }
  return JSON.stringify({ id, number, status: 'pending', ...all, ...how })
}

async function takeLines(client: PoolClient, items: readonly Line[]): Promise<(Reserved & Line)[]> {
  const values = [items.map(({ variantId }) => variantId), items.map(({ quantity }) => quantity)]
  const { rows } = await client.query<Reserved>({ name: 'reserve', text: reserve, values })
  return items.map((item) => {
    const row = rows.find(({ variantId }) => variantId === item.variantId)
    if (row === undefined) throw new Error(`Not to be had: ${item.variantId}`)
    return { ...row, ...item }
  })
}

const itemOf = ({ variantId, name, sku, options, quantity, amount, currency }: Reserved & Line, id: number) => ({
  id,
  variantId,
  name,
  sku,
  options,
  quantity,
  unitPrice: { amount, currency },
  lineTotal: { amount: amount * quantity, currency },
})

async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    const result = await work(client)
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
}

export function orderRoutes(server: FastifyInstance, pool: Pool, customerId: number): void {
  const placed = (body: unknown) => inTransaction(pool, (client) => placeOrder(client, customerId, body as Body))
  server.post('/api/v1/orders', async ({ body }, reply) =>
    reply
      .code(201)
      .header('content-type', 'application/json; charset=utf-8')
      .send(await placed(body)),
  )
  server.post('/api/v2/orders.create', async ({ body }, reply) =>
    reply.header('content-type', 'application/json; charset=utf-8').send(`{"result":{"data":${await placed(body)}}}`),
  )
}

import { randomUUID } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import type { Pool, PoolClient } from 'pg'
import { look, place } from './order-statements.ts'

interface Wanted {
  readonly variantId: number
  readonly quantity: number
}

interface Body {
  readonly items: readonly Wanted[]
  readonly deliveryAddress: { readonly country: string }
}

interface Line extends Wanted {
  readonly vendorId: number
  readonly name: string
  readonly sku: string | null
  readonly options: Record<string, string>
  readonly amount: number
  readonly currency: string
  readonly vendorName: string
  readonly vendorSlug: string
  readonly grams: number
  /** Whether for this country by name, amount, and from and below which weight and value. */
  readonly rates: readonly (readonly [boolean, number, number, number | null, number, number | null])[] | null
  /** The benchmark's market has neither taxes nor discounts of its own accord; this ceiling could not work them out. */
  readonly taxed: boolean
  readonly reduced: boolean
}

interface Placed {
  readonly id: number
  readonly number: string
  readonly items: readonly number[]
  readonly subs: readonly number[]
  readonly reserved: number
}

/** One order in one transaction of two statements. The customer is the one the benchmark signs in as. */
async function placeOrder(client: PoolClient, customerId: number, { items, deliveryAddress }: Body): Promise<string> {
  const lines = await linesOf(client, items, deliveryAddress.country)
  const { currency } = lines[0]!
  const parts = partsOf(lines)
  const subtotal = lines.reduce((sum, { amount, quantity }) => sum + amount * quantity, 0)
  const shipping = parts.reduce((sum, { parcel }) => sum + parcel, 0)
  const now = Date.now()
  const [placedAt, holdUntil] = [now, now + 15 * 60_000].map((time) => new Date(time).toISOString())
  const taskId = randomUUID()
  const column = <K extends keyof Line>(name: K) => lines.map((line) => line[name])
  const { rows } = await client.query<Placed>({
    name: 'place',
    text: place,
    values: [
      customerId,
      currency,
      subtotal,
      shipping,
      JSON.stringify(deliveryAddress),
      placedAt,
      holdUntil,
      parts.map(({ parcel }) => parcel),
      parts.map(({ vendorId }) => vendorId),
      parts.map(({ amount }) => amount),
      column('vendorId'),
      column('variantId'),
      column('name'),
      column('sku'),
      column('options').map((options) => JSON.stringify(options)),
      column('quantity'),
      column('amount'),
      randomUUID(),
      taskId,
      randomUUID(),
    ],
  })
  const placed = rows[0]!
  if (placed.reserved < new Set(column('variantId')).size) throw new Error('Not to be had.')
  return JSON.stringify({
    ...shown({ lines, parts, placed }),
    deliveryAddress,
    ...timesOf(placedAt!, holdUntil!),
    taskId,
  })
}

const timesOf = (placedAt: string, holdUntil: string) => ({
  shippingMethod: 'standard',
  placedAt,
  updatedAt: placedAt,
  holdUntil,
  paidAt: null,
  deliveredAt: null,
  cancelledAt: null,
  cancelReason: null,
})

async function linesOf(client: PoolClient, items: readonly Wanted[], country: string): Promise<Line[]> {
  const values = [items.map(({ variantId }) => variantId), items.map(({ quantity }) => quantity), country]
  const { rows } = await client.query<Line>({ name: 'look', text: look, values })
  const isPlain = rows.every(({ rates, taxed, reduced }) => rates !== null && !taxed && !reduced)
  if (rows.length < items.length || !isPlain) throw new Error('Not an order for a ceiling.')
  return rows
}

interface Part {
  readonly vendorId: number
  readonly amount: number
  readonly parcel: number
}

function partsOf(lines: readonly Line[]): Part[] {
  const parts = new Map<number, { amount: number; grams: number }>()
  for (const { vendorId, amount, quantity, grams } of lines) {
    const part = parts.get(vendorId) ?? { amount: 0, grams: 0 }
    parts.set(vendorId, { amount: part.amount + amount * quantity, grams: part.grams + grams * quantity })
  }
  return [...parts].map(([vendorId, { amount, grams }]) => ({
    vendorId,
    amount,
    parcel: parcelOf(lines[0]!, grams, amount),
  }))
}

function parcelOf({ rates }: Line, grams: number, value: number): number {
  const named = rates!.filter(([isNamed]) => isNamed)
  let least = Infinity
  for (const [, amount, fromGrams, belowGrams, from, below] of named.length > 0 ? named : rates!) {
    const fits = grams >= fromGrams && grams < (belowGrams ?? Infinity) && value >= from && value < (below ?? Infinity)
    if (fits && amount < least) least = amount
  }
  return least
}

interface Written {
  readonly lines: readonly Line[]
  readonly parts: readonly Part[]
  readonly placed: Placed
}

function shown({ lines, parts, placed }: Written): object {
  const { currency } = lines[0]!
  const money = (amount: number) => ({ amount, currency })
  const items = lines.map((line, index) => ({ vendorId: line.vendorId, item: itemOf(line, placed.items[index]!) }))
  const subOrders = parts.map(({ vendorId, amount, parcel }, index) => {
    const { vendorName, vendorSlug } = lines.find((line) => line.vendorId === vendorId)!
    return {
      id: placed.subs[index]!,
      vendor: { id: vendorId, name: vendorName, slug: vendorSlug },
      status: 'pending',
      items: items.filter((each) => each.vendorId === vendorId).map(({ item }) => item),
      shipping: money(parcel),
      total: money(amount + parcel),
    }
  })
  const subtotal = parts.reduce((sum, { amount }) => sum + amount, 0)
  const shipping = parts.reduce((sum, { parcel }) => sum + parcel, 0)
  const total = money(subtotal + shipping)
  const sums = { subtotal, discount: 0, shipping, tax: 0, taxIncluded: 0 }
  const totals = Object.fromEntries(Object.entries(sums).map(([name, amount]) => [name, money(amount)]))
  return {
    id: placed.id,
    number: placed.number,
    status: 'pending',
    items: items.map(({ item }) => item),
    subOrders,
    totals: { ...totals, total },
    total,
    refunded: money(0),
    discounts: [],
  }
}

function itemOf({ variantId, name, sku, options, quantity, amount, currency }: Line, id: number): object {
  const [unitPrice, lineTotal] = [amount, amount * quantity].map((each) => ({ amount: each, currency }))
  const discount = { amount: 0, currency }
  return {
    id,
    variantId,
    name,
    sku,
    options,
    quantity,
    unitPrice,
    lineTotal,
    discount,
    payable: lineTotal,
    refundedQuantity: 0,
  }
}

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

import { Client } from 'pg'
import { readConfig } from '../server/config.ts'
import { createApp } from '../server/context.ts'
import { seedDemo } from '../server/demo.ts'
import { createLogger } from '../server/logger.ts'
import { fillLarge } from './large.ts'
import { databaseUrl, startCluster, stopCluster, TEMPLATE } from '../tests/support/cluster.ts'

export interface Market {
  readonly url: string
  /** Of PostgreSQL, in its own words. */
  readonly version: string
  readonly productIds: readonly number[]
  readonly variantIds: readonly number[]
  /** The demo customer, in whose name orders are placed. */
  readonly customerId: number
  /** Gathers the statistics that autovacuum, which is off here, would gather. */
  analyze(): Promise<unknown>
  stop(): Promise<void>
}

const SIZE = { products: 10_000, vendors: 200 }
const DATABASE = 'bench'

/** `usual`: 10,000 products with three variants each; `large`: 100,000 with ten. */
export const dataSets = ['usual', 'large'] as const
export type DataSet = (typeof dataSets)[number]

/** Of files; what a large market takes with its log. */
const LARGE_BYTES = 4e9

/** A market made by rule, in a PostgreSQL that ends with this process. */
export async function openMarket(data: DataSet = 'usual'): Promise<Market> {
  const cluster = await startCluster(process.pid, data === 'large' ? { room: LARGE_BYTES } : {})
  const stop = () => stopCluster(cluster)
  try {
    await run(cluster.url, `create database ${DATABASE} template ${TEMPLATE}`)
    const url = databaseUrl(cluster, DATABASE)
    await seed(url)
    return { url, stop, analyze: () => run(url, 'analyze'), ...(await prepare(url, data)) }
  } catch (error) {
    await stop()
    throw error
  }
}

async function seed(url: string): Promise<void> {
  const config = readConfig({ DATABASE_URL: url, RUN: 'web', DEMO: '1' })
  const app = await createApp({ config, url, log: createLogger('silent'), jwtSecret: '' })
  await seedDemo(app, SIZE)
  await app.close()
}

/** Two reviews of every third product. */
const reviews = `
  insert into reviews (product_id, rating, comment, reviewer_name, status, created_at, updated_at)
  select id, 3 + n, 'As warm as it "looks", in its ' || n || '. winter.', 'Ada O.', 'published', at, at
  from products, generate_series(1, 2) as n, lateral (select created_at + n * interval '1 day' as at) as times
  where id % 3 = 0`

/** Stock that no run can sell out, and what buyers have said. */
async function prepare(url: string, data: DataSet): Promise<Omit<Market, 'url' | 'stop' | 'analyze'>> {
  return connected(url, async (client) => {
    await client.query('update stock_levels set on_hand = 100_000_000')
    if (data === 'large') await fillLarge(client)
    await client.query(reviews)
    await client.query('vacuum (analyze)')
    const ids = async (table: string) =>
      (await client.query<{ id: number }>(`select id::int as id from ${table} order by id`)).rows.map(({ id }) => id)
    const { rows } = await client.query<{ server_version: string }>('show server_version')
    return {
      version: rows[0]!.server_version,
      productIds: await ids('products'),
      variantIds: await ids('variants'),
      customerId: (await ids('users')).at(-1)!,
    }
  })
}

const run = (url: string, text: string): Promise<unknown> => connected(url, (client) => client.query(text))

async function connected<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client(url)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

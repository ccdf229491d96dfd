import { Client } from 'pg'

const TABLES = `
  select format('%I.%I', nspname, relname) as name
  from pg_class join pg_namespace on pg_namespace.oid = relnamespace
  where relkind = 'r' and relpersistence = 'p' and nspname not in ('pg_catalog', 'information_schema')
  order by name`

/** How many rows each table has, all of them at one moment. Tables that are not logged are left out. */
export async function rowCounts(url: string): Promise<Map<string, number>> {
  const client = new Client(url)
  await client.connect()
  try {
    const tables = (await client.query<{ name: string }>(TABLES)).rows.map(({ name }) => name)
    if (tables.length === 0) return new Map()
    // One statement sees one moment.
    const counts = tables.map((name, index) => `select ${index} as at, count(*) from ${name}`).join(' union all ')
    const { rows } = await client.query<{ at: number; count: string }>(`${counts} order by at`)
    return new Map(rows.map(({ at, count }) => [tables[at]!, Number(count)]))
  } finally {
    await client.end()
  }
}

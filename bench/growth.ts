import { sql } from 'kysely'
import { ownClock, tillOf } from '../tests/support/till.ts'
import { openOwnMarket } from './own-market.ts'
import { markdown, whole } from './report.ts'

interface GrowthSetting {
  readonly orders: number
  readonly signal: AbortSignal
}

/** Tables that an order leaves less in than this are summed up, in bytes. */
const SMALL = 40

type Db = Awaited<ReturnType<typeof openOwnMarket>>['db']

/**
 * Has so many orders placed, paid, worked off and invoiced, one after the other, and says what each has left in the database:
 * what grows for ever, and what is deleted in time.
 */
export async function playGrowth({ orders, signal }: GrowthSetting): Promise<boolean> {
  await using stack = new AsyncDisposableStack()
  const clock = ownClock()
  const app = await openOwnMarket(stack, { products: 24, vendors: 4, clock: clock.now })
  const till = await tillOf(app, clock)
  const once = async () => till.pay((await till.order()).id, 'success')
  await once()
  const before = await look(app.db)
  for (let n = 0; n < orders; n += 1) {
    signal.throwIfAborted()
    await once()
    await app.drain()
  }
  const after = await look(app.db)
  const left = [...after].map(([name, bytes]) => [name, (bytes - (before.get(name) ?? 0)) / orders] as const)
  const named = left.filter(([, bytes]) => bytes >= SMALL).toSorted(([, one], [, other]) => other - one)
  const rest = left.filter(([, bytes]) => bytes < SMALL).reduce((sum, [, bytes]) => sum + bytes, 0)
  const total = left.reduce((sum, [, bytes]) => sum + bytes, 0)
  const rows = [...named, ['all others', rest] as const, ['together', total] as const]
  console.log(markdown([['table', 'bytes an order'], ...rows.map(([name, bytes]) => [name, whole(bytes)])], 1))
  return true
}

/** Bytes of each table with its indexes; of partitions as the table they belong to. */
async function look(db: Db): Promise<Map<string, number>> {
  await sql`vacuum`.execute(db)
  const { rows } = await sql<{ name: string; bytes: number }>`
    select coalesce(parent.oid::regclass::text, c.oid::regclass::text) as name, sum(pg_total_relation_size(c.oid))::bigint as bytes
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    left join pg_inherits i on i.inhrelid = c.oid left join pg_class parent on parent.oid = i.inhparent
    where c.relkind = 'r' and n.nspname in ('public', 'pgboss') group by 1`.execute(db)
  return new Map(rows.map(({ name, bytes }) => [name, bytes]))
}

// A sum over everything the database holds, to see that a call has left no trace there.

import { sql } from 'kysely'
import type { TestApp } from '../../support/app.ts'

/** Books that are kept of every request, refused ones too. */
const BOOKKEEPING = ['rate_limit_windows', 'kysely_migration', 'kysely_migration_lock']
const TOUCHED = ['last_used_at']

export async function sumsOf({ db }: TestApp): Promise<Readonly<Record<string, string>>> {
  const { rows } = await sql<{ name: string }>`
    select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables
    where schemaname = 'public' and tablename <> all(${BOOKKEEPING}::text[])
    union all select 'pgboss.job'`.execute(db)
  const sums = rows.map(
    ({ name }) => `
      select '${name}' as name, count(*) || ' ' || coalesce(sum(hashtextextended((to_jsonb(t) - $1::text[])::text, 0)), 0) as sum
      from ${name} t`,
  )
  const statement = sql<{
    name: string
    sum: string
  }>`${sql.raw(sums.join(' union all ').replaceAll('$1', `'{${TOUCHED.join(',')}}'`))}`
  return Object.fromEntries((await statement.execute(db)).rows.map(({ name, sum }) => [name, sum]))
}

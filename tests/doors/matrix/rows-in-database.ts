// A sum over everything the database holds, to see that a call has left no trace there.

import { sql } from 'kysely'
import type { TestApp } from '../../support/app.ts'

/** Books that are kept of every request, refused ones too, and of searches, which a process writes down every ten seconds. */
const BOOKKEEPING = ['rate_limit_windows', 'search_queries', 'kysely_migration', 'kysely_migration_lock']
const TOUCHED = 'last_used_at'

const statements = new WeakMap<TestApp, string>()

export async function sumsOf(app: TestApp): Promise<Readonly<Record<string, string>>> {
  const statement = statements.get(app) ?? (await statementFor(app))
  statements.set(app, statement)
  const { rows } = await sql<{ name: string; sum: string }>`${sql.raw(statement)}`.execute(app.db)
  return Object.fromEntries(rows.map(({ name, sum }) => [name, sum]))
}

/** Rows as text, which takes half as long as as JSON; that is for those that have something to be left out. */
async function statementFor({ db }: TestApp): Promise<string> {
  const { rows: tables } = await sql<{ name: string; touched: boolean }>`
    select quote_ident(schemaname) || '.' || quote_ident(tablename) as name, exists (
      select from pg_attribute
      where attrelid = format('%I.%I', schemaname, tablename)::regclass and attname = ${TOUCHED}
    ) as touched
    from pg_tables where schemaname = 'public' and tablename <> all(${BOOKKEEPING}::text[])
    union all select 'pgboss.job', false`.execute(db)
  const sums = tables.map(({ name, touched }) => {
    const row = touched ? `(to_jsonb(t) - '${TOUCHED}')::text` : 't::text'
    return `select '${name}' as name, count(*) || ' ' || coalesce(sum(hashtextextended(${row}, 0)), 0) as sum from ${name} t`
  })
  return sums.join(' union all ')
}

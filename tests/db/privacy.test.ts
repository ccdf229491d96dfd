import { test } from 'tap'
import type { Tag, Tags } from '../../db/privacy/tag.ts'
import { privacy } from '../../db/privacy/index.ts'
import { testDatabase } from '../support/database.ts'
import { rowsOf } from './catalogue.ts'

// A table with a column that has no tag does not compile.
// @ts-expect-error -- the nickname has none
export const untagged: Tags<{ people: { id: number; nickname: string } }> = { people: { id: 'plain' } }
// @ts-expect-error -- the whole table has none
export const forgotten: Tags<{ people: { id: number } }> = {}

const table = privacy as Readonly<Record<string, string | Readonly<Record<string, unknown>>>>

interface Column {
  readonly table: string
  readonly column: string
  readonly isView: boolean
}

/** Every column of the schema of ours and of the queue's, partitions and the notes of the migrator aside. */
const columns = `
  select case when nspname = 'public' then relname else nspname || '.' || relname end as table,
    attname as column, relkind = 'v' as "isView"
  from pg_attribute join pg_class on pg_class.oid = attrelid join pg_namespace on pg_namespace.oid = relnamespace
  where nspname in ('public', 'pgboss') and relkind in ('r', 'p', 'v', 'm') and not relispartition
    and attnum > 0 and not attisdropped and relname !~ '^kysely_migration'
  order by 1, attnum`

const taggedAs = ({ table: name, column }: Column): unknown => {
  const tags = table[name]
  if (tags === undefined || typeof tags === 'string' || 'personal' in tags) return tags
  return tags[column]
}

test('every column of every table says whether it is personal, and what becomes of it', async (t) => {
  const { url } = await testDatabase(t)
  const found = await rowsOf<Column>(url, columns)
  t.ok(found.length > 200, 'they are seen')
  const missing = found.filter((each) => taggedAs(each) === undefined)
  t.strictSame(
    missing.map(({ table, column }) => `${table}.${column}`),
    [],
    'these have no tag: add them to their table in db/privacy as `plain`, or as `erased`, pseudonymised(why) or kept(why) when they say anything of a person; what is erased, eraseUser of its domain erases',
  )
  const named = new Set(found.map(({ table, column }) => `${table}.${column}`))
  const gone = Object.entries(table).flatMap(([name, tags]) => {
    if (typeof tags === 'string' || 'personal' in tags) return found.some((each) => each.table === name) ? [] : [name]
    return Object.keys(tags)
      .map((column) => `${name}.${column}`)
      .filter((column) => !named.has(column))
  })
  t.strictSame(gone, [], 'these are tagged and do not exist: take them out of db/privacy/index.ts')
})

test('only a view is tagged as one', async (t) => {
  const { url } = await testDatabase(t)
  const views = new Set((await rowsOf<Column>(url, columns)).filter(({ isView }) => isView).map(({ table }) => table))
  const tagged = Object.entries(table).filter(([, tags]) => tags === 'view')
  t.strictSame(new Set(tagged.map(([name]) => name)), views)
})

test('what is not erased says why', async (t) => {
  const tags = Object.values(table).flatMap((each) =>
    typeof each === 'string' || 'personal' in each ? [each] : Object.values(each),
  )
  for (const tag of tags) {
    if (typeof tag === 'string') continue
    const { personal, why } = tag as Exclude<Tag, string>
    if (personal !== 'erased') t.match(why, /\w+ \w+/)
  }
})

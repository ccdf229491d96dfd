import { readdirSync } from 'node:fs'
import { test } from 'tap'
import { connect } from '../../db/connect.ts'
import { hasPendingMigrations, migrateDown, migrateToLatest, pendingMigrations } from '../../db/migrate.ts'
import { emptyDatabase, testDatabase } from '../support/database.ts'
import { tableTypes } from '../support/table-types.ts'
import { catalogueOf, rowsOf } from './catalogue.ts'

const names = readdirSync(new URL('../../migrations', import.meta.url))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.replace(/\.ts$/, ''))
  .toSorted()

const appliedTo = async (url: string) =>
  (await rowsOf<{ name: string }>(url, 'select name from kysely_migration order by name')).map(({ name }) => name)

test('every migration can be taken back, and applied again to the same effect', async (t) => {
  const { url } = await emptyDatabase(t)
  const before = await catalogueOf(url)
  const applied = await migrateToLatest(url)
  t.strictSame(
    applied,
    names.map((name) => ({ name, direction: 'Up' })),
  )
  const first = await catalogueOf(url)
  t.ok(first.length > before.length + 100, 'the catalogue is seen')
  const takenBack = await migrateDown(url)
  t.strictSame(
    takenBack,
    names.toReversed().map((name) => ({ name, direction: 'Down' })),
  )
  t.strictSame(await catalogueOf(url), before, 'nothing is left')
  await migrateToLatest(url)
  t.strictSame(await catalogueOf(url), first)
  t.strictSame(await migrateToLatest(url), [], 'and once more there is nothing to do')
})

test('migrations that start at once all succeed, and each step is applied once', async (t) => {
  const { url } = await emptyDatabase(t)
  const runs = await Promise.all([1, 2, 3].map(() => migrateToLatest(url)))
  const steps = runs.flat().map(({ name }) => name)
  t.strictSame(steps.toSorted(), names, 'between them they took each step once')
  t.strictSame(await appliedTo(url), names)
})

test('a migration that fails leaves nothing behind, nor do those before it', async (t) => {
  const { url } = await emptyDatabase(t)
  await rowsOf(url, 'create table order_items (in_the_way integer)')
  const before = await catalogueOf(url)
  await t.rejects(migrateToLatest(url), { message: /"order_items" already exists/ })
  t.strictSame(await catalogueOf(url), before)
  t.strictSame(await appliedTo(url), [])
  t.strictSame(await pendingMigrations(url), names)
  await rowsOf(url, 'drop table order_items')
  t.equal((await migrateToLatest(url)).length, names.length, 'the next one goes through')
})

test('what is missing can be asked without changing anything', async (t) => {
  const { url } = await emptyDatabase(t)
  const before = await catalogueOf(url)
  t.strictSame(await pendingMigrations(url), names)
  t.strictSame(await catalogueOf(url), before)
  t.strictSame(await rowsOf(url, `select from pg_tables where tablename ~ 'kysely'`), [])
  await migrateToLatest(url)
  t.strictSame(await pendingMigrations(url), [])
  await rowsOf(url, `delete from kysely_migration where name = '${names.at(-1)}'`)
  t.strictSame(await pendingMigrations(url), [names.at(-1)])
  const { db } = connect({ url, max: 1 })
  t.equal(await hasPendingMigrations(db), true)
  await db.destroy()
})

test('the table types in the repository are those of the migrated database', async (t) => {
  const { url } = await testDatabase(t)
  t.equal(tableTypes(url, 'verify'), undefined, 'or else: npm run db:types')
})

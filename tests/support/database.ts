// A database for one test. That of a test that has failed is not dropped: its rows can be looked at until the run ends.
// The others would take thirteen megabytes of memory each.

import path from 'node:path'
import { Client } from 'pg'
import root, { type Test } from 'tap'
import { databaseUrl, findCluster, TEMPLATE } from './cluster.ts'

export interface TestDatabase {
  readonly url: string
}

/** A migrated database of the test's own. */
export async function testDatabase(t: Test): Promise<TestDatabase> {
  return create(t, TEMPLATE)
}

/** A database of the test's own without any tables, for tests of the migrations. */
export async function emptyDatabase(t: Test): Promise<TestDatabase> {
  return create(t, 'template0')
}

/**
 * A migrated database of the test's own that has been filled.
 * @param name of what is in it: the first test of a run that asks for it has it filled, the others get copies
 * @param fill may leave no connection open
 */
export async function filledDatabase(t: Test, name: string, fill: Fill): Promise<TestDatabase> {
  return create(t, `${TEMPLATE}_${name}`, fill)
}

type Fill = (url: string) => Promise<void>

const created: { readonly name: string; readonly t: Test }[] = []

async function create(t: Test, template: string, fill?: Fill): Promise<TestDatabase> {
  const start = performance.now()
  const cluster = findCluster(process.ppid)
  const name = nextName()
  // Whatever is opened after this is closed before it.
  if (created.length === 0) root.teardown(dropPassed)
  created.push({ name, t })
  await asSuperuser(async (client) => {
    if (fill !== undefined) await provide(client, template, () => fill(databaseUrl(cluster, template)))
    await copy(client, template, name)
  })
  t.comment(`database ${name} after ${Math.round(performance.now() - start)} ms`)
  return { url: databaseUrl(cluster, name) }
}

async function dropPassed(): Promise<void> {
  const passed = created.filter(({ t }) => t.passing())
  await asSuperuser(async (client) => {
    for (const { name } of passed) await client.query(`drop database if exists ${name} with (force)`)
  })
}

async function asSuperuser(work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client(findCluster(process.ppid).url)
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}

/** Makes the template unless there is one; who comes meanwhile waits until the connection of whoever makes it ends. */
async function provide(client: Client, template: string, fill: () => Promise<void>): Promise<void> {
  const isThere = async () => {
    const { rows } = await client.query('select from pg_database where datname = $1 and datistemplate', [template])
    return rows.length > 0
  }
  if (await isThere()) return
  await client.query('select pg_advisory_lock(hashtext($1))', [template])
  if (await isThere()) return
  // What is left of one whose filling failed.
  await client.query(`drop database if exists ${template} with (force)`)
  await copy(client, TEMPLATE, template)
  await fill()
  await client.query(`alter database ${template} with is_template true allow_connections false`)
}

/** Copying files takes 10 ms in memory; the other strategy writes every page to the log as well. */
const copy = (client: Client, template: string, name: string) =>
  client.query(`create database ${name} template ${template} strategy file_copy`)

/** `tests/domain/orders/place.test.ts` becomes `domain_orders_place_1`, within the 63 bytes of a PostgreSQL name. */
function nextName(): string {
  const file = path.relative(path.join(import.meta.dirname, '..'), process.argv[1] ?? 'test')
  const words =
    file
      .replace(/\.test\.ts$/, '')
      .toLowerCase()
      .match(/[a-z0-9]+/g) ?? []
  return `t_${words.join('_').slice(-50)}_${created.length + 1}`
}

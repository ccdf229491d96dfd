// A database for one test. It is not dropped afterwards: the cluster is thrown away with everything in it, and until
// then a failed test's rows can be looked at.

import path from 'node:path'
import { Client } from 'pg'
import type { Test } from 'tap'
import { databaseUrl, findCluster, TEMPLATE } from './cluster.ts'

export interface TestDatabase {
  readonly url: string
}

/** A migrated database of the test's own. */
export async function testDatabase(t: Test): Promise<TestDatabase> {
  // Copying files takes 10 ms in memory; the other strategy writes every page to the log as well.
  return create(t, `template ${TEMPLATE} strategy file_copy`)
}

/** A database of the test's own without any tables, for tests of the migrations. */
export async function emptyDatabase(t: Test): Promise<TestDatabase> {
  return create(t, 'template template0 strategy file_copy')
}

let created = 0

async function create(t: Test, how: string): Promise<TestDatabase> {
  const start = performance.now()
  const cluster = findCluster(process.ppid)
  const name = nextName()
  const client = new Client(cluster.url)
  await client.connect()
  try {
    await client.query(`create database ${name} ${how}`)
  } finally {
    await client.end()
  }
  t.comment(`database ${name} after ${Math.round(performance.now() - start)} ms`)
  return { url: databaseUrl(cluster, name) }
}

/** `tests/domain/orders/place.test.ts` becomes `domain_orders_place_1`, within the 63 bytes of a PostgreSQL name. */
function nextName(): string {
  created += 1
  const file = path.relative(path.join(import.meta.dirname, '..'), process.argv[1] ?? 'test')
  const words =
    file
      .replace(/\.test\.ts$/, '')
      .toLowerCase()
      .match(/[a-z0-9]+/g) ?? []
  return `t_${words.join('_').slice(-50)}_${created}`
}

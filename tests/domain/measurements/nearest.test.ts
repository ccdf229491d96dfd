import { PGlite } from '@electric-sql/pglite'
import { vector } from '@electric-sql/pglite-pgvector'
import { Kysely, PGliteDialect, sql } from 'kysely'
import t, { test } from 'tap'
import { connect } from '../../../db/connect.ts'
import type { DB } from '../../../db/types.ts'
import { prepareVectorSearch, vectorSearchOf } from '../../../db/vector-search.ts'
import { kinds } from '../../../domain/common/problem.ts'
import { DomainError } from '../../../domain/common/errors.ts'
import { DIMENSIONS, embeddingOf } from '../../../domain/measurements/embeddings/embedding.ts'
import { deleteShared, findNearest, findShared, saveShared } from '../../../domain/measurements/embeddings/queries.ts'
import { down, up } from '../../../migrations/20261127T0730_body_embeddings.ts'
import { testDatabase } from '../../support/database.ts'

const PEOPLE = 60
/** What single precision leaves of a sum of 768 products; pgvector adds up in it. */
const SINGLE = 1e-5
const at = '2026-11-01T00:00:00.000Z'

/** Numbers that look drawn and are the same every time. */
function draw(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 31 - 1
  }
}

function vectorOf(seed: number, centre: readonly number[] = []): number[] {
  const next = draw(seed)
  return Array.from({ length: DIMENSIONS }, (_, k) => (centre[k] ?? 0) + next())
}

/** Three kinds of body, and people around each. */
const centres = [1, 2, 3].map((seed) => vectorOf(seed).map((value) => 2 * value))
const bodyOf = (userId: number) => embeddingOf(vectorOf(1_000 + userId, centres[userId % 3]))

/** A PostgreSQL with pgvector, in this process. */
async function withExtension(): Promise<Kysely<DB>> {
  const pglite = await PGlite.create({ extensions: { vector } })
  await pglite.exec('create table users (id bigint primary key)')
  const db = new Kysely<DB>({ dialect: new PGliteDialect({ pglite }) })
  t.teardown(() => db.destroy())
  await db.transaction().execute((trx) => up(trx as unknown as Kysely<unknown>))
  return db
}

const plain = connect({ url: (await testDatabase(t)).url, max: 3 }).db
t.teardown(() => plain.destroy())
const extended = await withExtension()

async function fill(db: Kysely<DB>): Promise<void> {
  for (let userId = 1; userId <= PEOPLE; userId++) {
    await saveShared(db, userId, { embedding: bodyOf(userId), model: 'one', sharedAt: at })
  }
  await saveShared(db, PEOPLE + 1, { embedding: bodyOf(1), model: 'another', sharedAt: at })
}

const nearest = (db: Kysely<DB>, userId: number, within = 2) =>
  findNearest(db, { embedding: bodyOf(userId), model: 'one', besides: userId, within })

test('an extension that comes later is taken up, with the bodies that are there', async (t) => {
  const ids = sql`generate_series(1, ${sql.lit(PEOPLE + 1)}) as id`
  await sql`insert into users select id from ${ids}`.execute(extended)
  await sql`insert into users (email, full_name) select id || '@example.com', 'N' from ${ids}`.execute(plain)
  await fill(extended)
  await fill(plain)
  t.equal(await vectorSearchOf(extended), null, 'nobody has set it up')
  t.equal(await prepareVectorSearch(extended), 'pgvector')
  t.equal(await vectorSearchOf(extended), 'pgvector')
  t.equal(await prepareVectorSearch(extended), 'pgvector', 'and once more there is nothing to do')
  t.equal(await vectorSearchOf(plain), 'exact', 'every migrated database has one')
  t.equal(await prepareVectorSearch(plain), 'exact')
})

test('both find the same neighbours, in the same order, at the same distance', async (t) => {
  for (const userId of [1, 2, 3, 50, PEOPLE]) {
    const [indexed, scanned] = [await nearest(extended, userId), await nearest(plain, userId)]
    t.equal(scanned.length, PEOPLE - 1, 'all but themselves, and nobody of another model')
    t.strictSame(
      indexed.map((each) => each.userId),
      scanned.map((each) => each.userId),
    )
    for (const [k, { distance }] of indexed.entries()) {
      if (Math.abs(distance - scanned[k]!.distance) > SINGLE) t.fail(`${userId}: ${distance}, ${scanned[k]!.distance}`)
    }
    const alike = scanned.slice(0, PEOPLE / 3 - 1)
    t.ok(
      alike.every((each) => each.userId % 3 === userId % 3),
      'their own kind first',
    )
    const within = alike.at(-1)!.distance + 0.01
    for (const db of [extended, plain]) t.equal((await nearest(db, userId, within)).length, alike.length)
  }
})

test('the index is used where there is one', async (t) => {
  await sql`set enable_seqscan = off`.execute(extended)
  const target = sql`array(select 0.1::real from generate_series(1, ${sql.lit(DIMENSIONS)}))::vector(768)`
  const { rows } = await sql<{ 'QUERY PLAN': string }>`
    explain select user_id from body_embeddings where model = 'one'
    order by embedding::vector(768) <=> ${target} limit 200`.execute(extended)
  t.match(rows.map((row) => row['QUERY PLAN']).join('\n'), /Index Scan using body_embeddings_nearest/)
})

test('whoever shares no longer is found no longer, by either', async (t) => {
  for (const db of [extended, plain]) {
    const [first] = await nearest(db, 7)
    t.equal(await db.transaction().execute((trx) => deleteShared(trx, first!.userId)), true)
    t.equal(await db.transaction().execute((trx) => deleteShared(trx, first!.userId)), false)
    t.equal(await findShared(db, first!.userId), undefined)
    t.notOk((await nearest(db, 7)).some(({ userId }) => userId === first!.userId))
    await saveShared(db, 8, { embedding: bodyOf(7), model: 'one', sharedAt: at })
    t.match((await nearest(db, 7))[0], { userId: 8 }, 'and who shares another body is found as that')
    t.match(await findShared(db, 8), { model: 'one', sharedAt: db === plain ? at : Date })
  }
})

const wrong: readonly (readonly [name: string, values: readonly number[]])[] = [
  ['too short', vectorOf(1).slice(1)],
  ['too long', [...vectorOf(1), 0]],
  ['none', []],
  ['not a number', vectorOf(1).with(5, Number.NaN)],
  ['infinite', vectorOf(1).with(767, Number.POSITIVE_INFINITY)],
  ['without a direction', Array.from({ length: DIMENSIONS }, () => 0)],
]

test('what is no embedding is the caller’s fault, and never ours', (t) => {
  for (const [name, values] of wrong) {
    try {
      embeddingOf(values)
      t.fail(name)
    } catch (error) {
      t.ok(error instanceof DomainError, name)
      t.equal(kinds[(error as DomainError).type.kind].status, 400, name)
    }
  }
  for (const factor of [1e300, 1e-300, 5e-324 / 1e-300]) {
    const embedding = embeddingOf(vectorOf(1).map((value) => value * factor))
    t.ok(Math.abs(Math.hypot(...embedding) - 1) < 1e-5, 'its size does not matter')
  }
  t.end()
})

test('the database itself holds nothing else', async (t) => {
  const one = bodyOf(1)
  const bad = [one.slice(1), one.with(3, Number.NaN), one.with(3, 2), one.map((value) => value / 2), one.map(() => 0)]
  for (const db of [extended, plain]) {
    for (const embedding of bad) {
      await t.rejects(
        saveShared(db, 1, { embedding: embedding as never, model: 'one', sharedAt: at }),
        /check constraint/,
      )
    }
  }
})

test('an extension that was taken away is asked for again where the server has it', async (t) => {
  const before = await nearest(extended, 3)
  await sql`drop extension vector cascade`.execute(extended)
  await t.rejects(nearest(extended, 3), /vector/)
  t.equal(await prepareVectorSearch(extended), 'pgvector', 'made anew, and its index with it')
  t.strictSame(
    (await nearest(extended, 3)).map(({ userId }) => userId),
    before.map(({ userId }) => userId),
  )
  await extended.transaction().execute((trx) => down(trx as unknown as Kysely<unknown>))
  t.equal(await vectorSearchOf(extended), null)
})

import { type Kysely, sql } from 'kysely'
import { Client } from 'pg'
import { type Test, test } from 'tap'
import { connect } from '../../../db/connect.ts'
import type { DB } from '../../../db/types.ts'
import { transaction } from '../../../domain/common/unit-of-work.ts'
import { testDatabase } from '../../support/database.ts'

async function oneConnection(t: Test): Promise<{ db: Kysely<DB>; url: string }> {
  const { url } = await testDatabase(t)
  const { db } = connect({ url, max: 1 })
  t.teardown(() => db.destroy())
  await sql`create table told (id int primary key)`.execute(db)
  return { db, url }
}

const told = async (db: Kysely<DB>) => (await sql<{ id: number }>`select id from told order by id`.execute(db)).rows

test('statements sent together run in the order they were sent in, in one transaction', async (t) => {
  const { db } = await oneConnection(t)
  const moments = await transaction(db, (trx) =>
    Promise.all(
      [1, 2, 3].map((id) =>
        sql<{ id: number; xact: string; before: number }>`
          insert into told values (${id})
          returning id, pg_current_xact_id()::text as xact, (select count(*) from told)::int as before`.execute(trx),
      ),
    ),
  )
  const rows = moments.flatMap((moment) => moment.rows)
  t.match(rows, [{ before: 0 }, { before: 1 }, { before: 2 }], 'each sees those before it')
  t.equal(new Set(rows.map(({ xact }) => xact)).size, 1)
  t.same(await told(db), [{ id: 1 }, { id: 2 }, { id: 3 }])
})

test('the first that fails is what is told, and nothing is kept', async (t) => {
  const { db } = await oneConnection(t)
  const failing = transaction(db, (trx) =>
    Promise.all([
      sql`insert into told values (1)`.execute(trx),
      sql`select 1 / ${0}::int`.execute(trx),
      sql`insert into told values (2)`.execute(trx),
    ]),
  )
  await t.rejects(failing, { code: '22012' })
  t.same(await told(db), [])
})

test('who goes on after the transaction has failed is refused, not let through after the rollback', async (t) => {
  const { db } = await oneConnection(t)
  let straggler: Promise<unknown> | undefined
  const failing = transaction(db, (trx) => {
    const failed = sql`select 1 / ${0}::int`.execute(trx)
    straggler = failed.catch(async () => {
      // By now the rollback is under way, and has not been answered: nothing is read from the connection meanwhile.
      for (let turn = 0; turn < 100; turn += 1) await Promise.resolve()
      await sql`insert into told values (1)`.execute(trx)
    })
    straggler.catch(() => {})
    return failed
  })
  await t.rejects(failing, { code: '22012' })
  await t.rejects(straggler!, { message: 'The transaction is over.' })
  t.same(await told(db), [])
})

test('a transaction without a statement leaves none open', async (t) => {
  const { db } = await oneConnection(t)
  t.equal(await transaction(db, async () => 'nothing to do'), 'nothing to do')
  await t.rejects(
    transaction(db, async () => {
      throw new Error('not after all')
    }),
    { message: 'not after all' },
  )
  await sql`insert into told values (1)`.execute(db)
  await t.rejects(sql`insert into told values (1)`.execute(db))
  t.same(await told(db), [{ id: 1 }], 'what came after was kept, whatever failed after it')
})

test('a connection that is lost before the first statement fails the transaction alone', async (t) => {
  const { db, url } = await oneConnection(t)
  const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db)
  const other = new Client({ connectionString: url })
  await other.connect()
  t.teardown(() => other.end())
  const failing = transaction(db, async (trx) => {
    await other.query('select pg_terminate_backend($1, 5000)', [rows[0]!.pid])
    await sql`insert into told values (1)`.execute(trx)
  })
  await t.rejects(failing)
  await transaction(db, (trx) => sql`insert into told values (2)`.execute(trx))
  t.same(await told(db), [{ id: 2 }])
})

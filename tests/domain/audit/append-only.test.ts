import { sql } from 'kysely'
import t, { test } from 'tap'
import { testApp } from '../../support/app.ts'
import { ring, seal, tamper } from './trail.ts'

const app = await testApp(t)
await ring(app, 1, 2, 3)
await seal(app)

const statements = {
  'UPDATE of events': sql`update events set actor = 'nobody'`,
  'DELETE of events': sql`delete from events where id = 2`,
  'TRUNCATE of events': sql`truncate events`,
  'UPDATE of event_seals': sql`update event_seals set hash = sha256('')`,
  'DELETE of event_seals': sql`delete from event_seals where position = 3`,
  'TRUNCATE of event_seals': sql`truncate event_seals`,
}

const rows = async () =>
  (await sql`select * from events left join event_seals on event_id = id order by id`.execute(app.db)).rows

test('the database takes nothing back, whoever asks', async (t) => {
  const before = await rows()
  t.equal(before.length, 3)
  t.match((await sql`select rolsuper from pg_roles where rolname = current_user`.execute(app.db)).rows, [
    { rolsuper: true },
  ])
  for (const [what, statement] of Object.entries(statements)) {
    await t.rejects(statement.execute(app.db), {
      code: '23001',
      message: `${what} is refused: the audit trail is only ever added to`,
    })
  }
  t.strictSame(await rows(), before)
})

test('nor in a session that says it is a replica', async (t) => {
  for (const statement of Object.values(statements)) {
    await t.rejects(
      app.db.transaction().execute(async (trx) => {
        await sql`set local session_replication_role = replica`.execute(trx)
        await statement.execute(trx)
      }),
      { code: '23001' },
    )
  }
})

test('no event can be put among those that are there', async (t) => {
  const again = sql`
    insert into events (id, name, payload, actor, request_id, occurred_at) values (9, 'a.b', '{}', 'x', 'x', now())`
  await t.rejects(again.execute(app.db), { code: '428C9' })
})

test('only who disables the guard gets past it', async (t) => {
  await t.resolves(tamper(app, sql`delete from events where id = 2`))
  t.equal((await rows()).length, 2)
  await t.rejects(statements['TRUNCATE of events'].execute(app.db), { code: '23001' })
})

import { type RawBuilder, sql } from 'kysely'
import t, { type Test, test } from 'tap'
import { testApp } from '../../support/app.ts'
import { ring, seal, tamper, verify } from './trail.ts'

const app = await testApp(t)
await ring(app, 1, 2, 3, 4, 5, 6, 7, 8)
const { head } = await seal(app)
await sql`create table kept_events as select * from events`.execute(app.db)
await sql`create table kept_seals as select * from event_seals`.execute(app.db)

const restore = () =>
  tamper(
    app,
    sql`truncate events, event_seals`,
    sql`insert into events overriding system value select * from kept_events`,
    sql`insert into event_seals select * from kept_seals`,
  )

/** What verify says once this has been done to the tables; afterwards they are as they were. */
async function faultsAfter(...statements: readonly RawBuilder<unknown>[]): Promise<string[]> {
  await tamper(app, ...statements)
  const { faults, faultCount } = await verify(app)
  await restore()
  t.equal(faults.length, faultCount)
  return faults.map(({ position, message }) => `${position}: ${message}`)
}

const changed = (n: number) =>
  `${n}: event ${n} is not what was sealed here: it has been changed, or put in another's place`

test('a trail that nobody touched holds', async (t) => {
  const whole = { sealed: 8, unsealed: 0, head, faults: [], faultCount: 0 }
  t.strictSame(await verify(app), whole)
  t.strictSame(await verify(app, head), whole)
  await restore()
  t.strictSame(await verify(app, head), whole, 'also when it has been restored from a copy')
})

test('one event that was changed is one fault, whatever was changed of it', async (t) => {
  const edits = {
    name: sql`'bell.stolen'`,
    aggregate: sql`'bell:9'`,
    'aggregate, to nothing': sql`null`,
    payload: sql`'{"bellId": 9}'`,
    changes: sql`'{}'`,
    'changes, to the other nothing': sql`'null'`,
    actor: sql`'user:1'`,
    request_id: sql`request_id || ' '`,
    occurred_at: sql`occurred_at + interval '1 millisecond'`,
  }
  for (const [what, value] of Object.entries(edits)) {
    const column = sql.ref(what.split(',', 1)[0]!)
    t.strictSame(await faultsAfter(sql`update events set ${column} = ${value} where id = 3`), [changed(3)], what)
  }
  t.strictSame(await faultsAfter(sql`update events set actor = 'user:1' where id = 8`), [changed(8)], 'the last')
})

test('each event that was changed is named, and those between them are not', async (t) => {
  const edit = sql`update events set actor = 'user:1' where id in (1, 4, 5, 7)`
  t.strictSame(await faultsAfter(edit), [1, 4, 5, 7].map(changed))
})

test('what one event says cannot be moved to the next field', async (t) => {
  const shift = sql`update events set name = name || '","' || aggregate, aggregate = null where id = 2`
  t.strictSame(await faultsAfter(shift), [changed(2)])
})

const gone = (n: number) => `${n}: event ${n} was sealed here and has been removed`

test('an event that was removed is missed', async (t) => {
  t.strictSame(await faultsAfter(sql`delete from events where id = 4`), [gone(4)])
  t.strictSame(await faultsAfter(sql`delete from events where id in (1, 8)`), [gone(1), gone(8)])
  t.strictSame(
    await faultsAfter(sql`delete from events where id = 4`, sql`delete from event_seals where event_id = 4`),
    ['4: the seal has been removed'],
  )
})

/** Lets the seals at positions 2 and 6 exchange what stands in a column. */
const swap = (column: RawBuilder<unknown>, key: RawBuilder<unknown>) => [
  sql`update event_seals set ${column} = 100 where ${key} = 2`,
  sql`update event_seals set ${column} = 2 where ${key} = 6`,
  sql`update event_seals set ${column} = 6 where ${column} = 100`,
]

test('events that changed places are noticed in both', async (t) => {
  const contents = sql`
    update events set payload = other.payload from events as other where events.id in (2, 6) and other.id = 8 - events.id`
  t.strictSame(await faultsAfter(contents), [changed(2), changed(6)])
  const events = await faultsAfter(...swap(sql`event_id`, sql`position`))
  t.strictSame(
    events.map((fault) => fault.slice(0, 10)),
    ['2: event 6', '6: event 2'],
  )
  const positions = await faultsAfter(...swap(sql`position`, sql`event_id`))
  t.ok(positions[0]?.startsWith('2: event 6'), 'where the chain first breaks')
  t.ok(positions.some((fault) => fault.startsWith('6: event 2')))
})

test('seals that were changed or removed are told from events that were', async (t) => {
  t.strictSame(await faultsAfter(sql`update event_seals set hash = sha256('') where position = 5`), [
    '5: the seal of event 5 has been changed; the event is what was sealed',
  ])
  t.strictSame(await faultsAfter(sql`delete from event_seals where position in (1, 2, 6)`), [
    '1: the seals from here to position 2 have been removed',
    '6: the seal has been removed',
  ])
})

test('a chain written anew is known by a head that was noted', async (t) => {
  await rewritten(t, sql`update events set actor = 'user:1' where id = 2`, {
    position: 8,
    message: 'the chain does not hold the head that was noted here: it has been written anew',
  })
  await rewritten(t, sql`delete from events where id = 8`, {
    position: 8,
    message: 'the chain has no seal where a head was noted',
  })
})

async function rewritten(t: Test, edit: RawBuilder<unknown>, fault: object): Promise<void> {
  await tamper(app, edit, sql`truncate event_seals`)
  await seal(app)
  t.match(await verify(app), { faults: [], unsealed: 0 }, 'it holds by itself')
  t.match(await verify(app, head), { faults: [fault], faultCount: 1 })
  await restore()
}

test('a thousand faults are enough to print; the others are counted', async (t) => {
  const app = await testApp(t)
  await sql`
    insert into events (name, payload, actor, request_id, occurred_at)
    select 'bell.rung', '{}', 'system', 'by-hand', now() from generate_series(1, 1200)`.execute(app.db)
  await seal(app)
  await tamper(app, sql`delete from events`)
  const { faults, faultCount, sealed } = await verify(app)
  t.strictSame([faults.length, faultCount, sealed], [1_000, 1_200, 1_200])
})

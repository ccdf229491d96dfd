import { sql } from 'kysely'
import { test } from 'tap'
import { takeTurn } from '../../../domain/audit/chain-queries.ts'
import { sealEvents } from '../../../domain/audit/tasks.ts'
import { drain } from '../../../jobs/drain.ts'
import { schedules } from '../../../jobs/schedule.ts'
import { meansOf } from '../../../server/context.ts'
import { enqueue } from '../../jobs/shop.ts'
import { testApp, type TestApp } from '../../support/app.ts'
import { chainOf, ring, seal, verify } from './trail.ts'

const insert = (bellId: number) => sql`
  insert into events (name, payload, actor, request_id, occurred_at)
  values ('bell.rung', jsonb_build_object('bellId', ${bellId}::int), 'system', 'by-hand', now())`

/** Runs the task as the schedule does, at a time. */
async function sealAt(app: TestApp, time: string): Promise<void> {
  await enqueue(app, sealEvents)
  await drain(app.boss, { ...meansOf(app), clock: () => new Date(time) })
}

test('events are sealed in order, each once', async (t) => {
  const app = await testApp(t)
  t.match(await seal(app), { sealed: 0, head: { position: 0, hash: '0'.repeat(64) } })
  await ring(app, 11, 12)
  const first = await seal(app)
  t.match(first, { sealed: 2, head: { position: 2 } })
  await ring(app, 13)
  const second = await seal(app)
  t.match(second, { sealed: 1, head: { position: 3 } })
  t.not(first.head.hash, second.head.hash)
  t.strictSame(await seal(app), { ...second, sealed: 0 }, 'nothing is left')
  t.strictSame(await chainOf(app), [
    [1, 11],
    [2, 12],
    [3, 13],
  ])
  t.strictSame(await verify(app, first.head), { sealed: 3, unsealed: 0, head: second.head, faults: [], faultCount: 0 })
})

test('an event of a transaction that is still open is sealed when it has ended, and no other waits for it', async (t) => {
  const app = await testApp(t)
  const [slow, undone] = [await app.db.startTransaction().execute(), await app.db.startTransaction().execute()]
  await insert(21).execute(slow)
  await insert(22).execute(undone)
  await ring(app, 23)
  t.match(await seal(app), { sealed: 1 })
  await undone.rollback().execute()
  t.match(await seal(app), { sealed: 0 })
  await slow.commit().execute()
  await ring(app, 24)
  t.match(await verify(app), { sealed: 1, unsealed: 2 })
  t.match(await seal(app), { sealed: 2 })
  t.strictSame(await chainOf(app), [
    [1, 23],
    [2, 21],
    [3, 24],
  ])
  t.match(await verify(app), { sealed: 3, unsealed: 0, faultCount: 0 })
})

test('more events than a batch holds are one chain', async (t) => {
  const app = await testApp(t)
  await sql`
    insert into events (name, payload, actor, request_id, occurred_at)
    select 'bell.rung', jsonb_build_object('bellId', n), 'system', 'by-hand', now() from generate_series(1, 10000) as n`.execute(
    app.db,
  )
  await ring(app, 10_001)
  t.match(await seal(app), { sealed: 10_001, head: { position: 10_001 } })
  t.match(await verify(app), { sealed: 10_001, unsealed: 0, faultCount: 0 })
})

test('who seals while another does gives up, and the chain does not fork', async (t) => {
  const app = await testApp(t)
  await ring(app, 1, 2, 3)
  const other = await app.db.startTransaction().execute()
  t.equal(await takeTurn(other), true)
  t.match(await seal(app), { sealed: 0, head: { position: 0 } })
  await other.rollback().execute()
  const sealed = await Promise.all([1, 2, 3, 4].map(() => seal(app)))
  t.equal(
    sealed.reduce((sum, each) => sum + each.sealed, 0),
    3,
    'between them they sealed each once',
  )
  t.match(await verify(app), { sealed: 3, unsealed: 0, faultCount: 0 })
  const fork = sql`insert into event_seals select 3, 99, hash, sealed_at from event_seals where position = 2`
  await t.rejects(fork.execute(app.db), { code: '23505' })
})

test('each minute a task seals what is new, and logs the head for who keeps the logs', async (t) => {
  t.match(
    schedules.find(({ task }) => task === sealEvents),
    { cron: '* * * * *', timeZone: 'UTC', missed: 'skip' },
  )
  const lines: Record<string, unknown>[] = []
  const app = await testApp(t, { onLog: (line) => lines.push(line) })
  const slow = await app.db.startTransaction().execute()
  await insert(1).execute(slow)
  await ring(app, 2)
  await sealAt(app, '2026-11-22T10:00:00Z')
  await slow.commit().execute()
  await ring(app, 3)
  await sealAt(app, '2026-11-22T10:01:00Z')
  t.strictSame(await chainOf(app), [
    [1, 2],
    [2, 1],
    [3, 3],
  ])
  const { head } = await verify(app)
  t.match(
    lines.filter(({ msg }) => msg === 'audit trail sealed'),
    [
      { level: 30, sealed: 1, position: 1 },
      { level: 30, sealed: 2, ...head },
    ],
  )
})

test('the task looks back an hour; sealing by hand looks at everything', async (t) => {
  const app = await testApp(t)
  const [hours, minutes] = [await app.db.startTransaction().execute(), await app.db.startTransaction().execute()]
  await insert(1).execute(hours)
  await ring(app, 2)
  await sealAt(app, '2026-11-22T10:00:00Z')
  await insert(3).execute(minutes)
  await ring(app, 4)
  await sealAt(app, '2026-11-22T12:00:00Z')
  await hours.commit().execute()
  await minutes.commit().execute()
  await sealAt(app, '2026-11-22T12:01:00Z')
  const bells = async () => (await chainOf(app)).map(([, bellId]) => bellId)
  t.strictSame(await bells(), [2, 4, 3])
  t.match(await verify(app), { unsealed: 1 }, 'no event goes unnoticed')
  t.match(await seal(app), { sealed: 1 })
  t.strictSame(await bells(), [2, 4, 3, 1])
})

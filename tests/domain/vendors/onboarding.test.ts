import { sql } from 'kysely'
import t, { test } from 'tap'
import type { Actor } from '../../../domain/common/access.ts'
import { type Operation, perform } from '../../../domain/common/operation.ts'
import type { Application } from '../../../domain/vendors/application-schema.ts'
import {
  applyAsVendor,
  approveVendor,
  createVendor,
  getApplication,
  listApplications,
  refuseVendor,
  reinstateVendor,
  suspendVendor,
} from '../../../domain/vendors/operations.ts'
import { particulars } from '../../doors/samples/vendors.ts'
import { people, scopeOf, testShop } from '../../support/app.ts'
import { codeOf } from '../../support/failure.ts'
import { founder } from './founder.ts'

const app = await testShop(t)
const ask = <T>(operation: Operation, input: object, as: Actor = people.admin) =>
  perform(scopeOf(app, as), operation, input) as Promise<T>
const decide = (operation: Operation, id: number) =>
  ask<Application>(operation, { id, ...(operation.id.match(/refuse|suspend/) && { reason: 'Said why.' }) })
const historyOf = async (id: number) =>
  (
    await app.db
      .selectFrom('events')
      .select(['name', 'changes'])
      .where('aggregate', '=', `vendor:${id}`)
      .orderBy('id')
      .execute()
  ).map(({ name, changes }) => [name, (changes as { status?: { after: string } }).status?.after])

const moves = { approve: approveVendor, refuse: refuseVendor, suspend: suspendVendor, reinstate: reinstateVendor }
type Move = keyof typeof moves

test('a shop applies, is looked at, refused, applies again and is let in; all of it is history', async (t) => {
  const { id, owner } = await founder(app)
  t.match(await ask(getApplication, { id }, owner), { status: 'applied', particulars: null, reason: null })
  t.equal(await codeOf(decide(approveVendor, id)), 'vendors.incomplete')
  t.match(await ask(applyAsVendor, { id, ...particulars }, owner), { status: 'applied', particulars })
  t.match(await decide(refuseVendor, id), { status: 'refused', reason: 'Said why.' })
  t.match(await ask(getApplication, { id }, owner), { status: 'refused', reason: 'Said why.', particulars })
  const again = { ...particulars, registrationNumber: null }
  t.match(await ask(applyAsVendor, { id, ...again }, owner), { status: 'applied', particulars: again, reason: null })
  t.match(await decide(approveVendor, id), { status: 'approved', reason: null })
  t.match(await decide(suspendVendor, id), { status: 'suspended', reason: 'Said why.' })
  t.match(await decide(reinstateVendor, id), { status: 'approved', reason: null })
  t.strictSame(await historyOf(id), [
    ['vendor.applied', 'applied'],
    ['vendor.particularsChanged', undefined],
    ['vendor.refused', 'refused'],
    ['vendor.applied', 'applied'],
    ['vendor.approved', 'approved'],
    ['vendor.suspended', 'suspended'],
    ['vendor.reinstated', 'approved'],
  ])
  const events = await app.db.selectFrom('events').select('changes').where('aggregate', '=', `vendor:${id}`).execute()
  t.notMatch(JSON.stringify(events), /Sola|sola@|RC 123|801 234/, 'nobody is named there for ever')
})

test('every other move is refused, by the service and by the database', async (t) => {
  const allowed = new Set(['applied approve', 'applied refuse', 'approved suspend', 'suspended reinstate'])
  const reach: Readonly<Record<string, readonly Move[]>> = {
    applied: [],
    approved: ['approve'],
    refused: ['refuse'],
    suspended: ['approve', 'suspend'],
  }
  for (const [status, way] of Object.entries(reach)) {
    for (const name of Object.keys(moves) as Move[]) {
      const { id, owner } = await founder(app, { application: particulars })
      for (const step of way) await decide(moves[step], id)
      const before = await historyOf(id)
      if (allowed.has(`${status} ${name}`)) {
        await t.resolves(decide(moves[name], id), `${status}: ${name}`)
        continue
      }
      t.equal(await codeOf(decide(moves[name], id)), 'vendors.illegal-move', `${status}: ${name}`)
      t.match(await ask(getApplication, { id }, owner), { status })
      t.strictSame(await historyOf(id), before, 'and leaves nothing')
    }
  }
  const { id } = await founder(app)
  const jump = sql`update vendors set status = 'suspended' where id = ${id}`.execute(app.db)
  await t.rejects(jump, { code: '23514', constraint: 'vendor_moves' })
})

test('of many who decide at once one is heard', async (t) => {
  const { id } = await founder(app, { application: particulars })
  const outcomes = await Promise.allSettled(
    Array.from({ length: 6 }, (_, n) => decide(n % 2 === 0 ? approveVendor : refuseVendor, id)),
  )
  t.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1)
  t.equal((await historyOf(id)).length, 2)
})

test('who has not verified an address opens no shop, and staff open one that sells', async (t) => {
  const { rows } = await sql<{ id: number }>`
    insert into users (email, full_name) values ('unproved@example.com', 'U') returning id`.execute(app.db)
  const unproved = { ...people.customer, userId: rows[0]!.id }
  t.equal(await codeOf(ask(createVendor, { name: 'Unproved' }, unproved)), 'vendors.unverified')
  const made = await ask<{ id: number }>(createVendor, { name: 'Of the House' })
  t.match(made, { status: 'approved' })
  t.strictSame(await historyOf(made.id), [['vendor.created', 'approved']])
})

const page = (more: object) =>
  ask<{ results: Application[]; next: string | null }>(listApplications, { limit: 1, ...more })

test('the queue holds those that wait, the longest first, page by page', async (t) => {
  const waiting = await sql<{ id: number }>`select id from vendors where status = 'applied' order by id`.execute(app.db)
  const walked: number[] = []
  for (let cursor: string | null | undefined; cursor !== null;) {
    const { results, next }: Awaited<ReturnType<typeof page>> = await page(cursor === undefined ? {} : { cursor })
    walked.push(...results.map(({ vendor }) => vendor.id))
    cursor = walked.length > waiting.rows.length ? null : next
  }
  t.ok(walked.length > 1)
  t.strictSame(
    walked,
    waiting.rows.map(({ id }) => id),
  )
  const { next } = await page({})
  t.equal(await codeOf(page({ status: 'approved', cursor: next })), 'common.invalid', 'a cursor is of its own list')
})

test('of what it has told the market other vendors, its own staff and buyers hear nothing', async (t) => {
  const { id, owner } = await founder(app, { application: particulars })
  const others: Actor[] = [people.vendor, { ...owner, ownerOf: [] }, people.customer]
  for (const other of others) {
    for (const operation of [getApplication, applyAsVendor]) {
      const code = await codeOf(ask(operation, { id, ...particulars }, other))
      t.ok(code === 'vendors.not-yours' || code === 'common.forbidden', code)
    }
    for (const operation of [listApplications, ...Object.values(moves)]) {
      t.equal(await codeOf(ask(operation, { id, reason: 'x' }, other)), 'common.forbidden')
    }
  }
  t.equal(await codeOf(ask(approveVendor, { id }, owner)), 'common.forbidden', 'nobody lets themselves in')
})

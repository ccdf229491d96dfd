import { sql } from 'kysely'
import t, { test } from 'tap'
import { findMemberships, findUser } from '../../../domain/authentication/queries.ts'
import type { Actor, User } from '../../../domain/common/access.ts'
import { perform } from '../../../domain/common/operation.ts'
import type { Page } from '../../../domain/common/page.ts'
import { createProduct } from '../../../domain/products/operations.ts'
import * as queries from '../../../domain/vendors/member-queries.ts'
import { addMember, changeMember, createVendor, listMembers, removeMember } from '../../../domain/vendors/operations.ts'
import type { Member, Vendor } from '../../../domain/vendors/schema.ts'
import { skirt } from '../../doors/samples.ts'
import { people, scopeOf, testShop } from '../../support/app.ts'
import { codeOf } from '../../support/failure.ts'
import { rowsOf } from '../../db/catalogue.ts'
import { until } from '../../server/child.ts'

const app = await testShop(t)
const freshly = <P extends User>(person: P) => ({ ...person, authenticatedAt: app.clock().getTime() })
const owner = scopeOf(app, freshly(people.vendor))

let made = 0
async function account(verified = true): Promise<{ userId: number; email: string }> {
  made += 1
  const email = `member-${made}@example.com`
  const { rows } = await sql<{ id: number }>`
    insert into users (email, full_name, email_verified_at) values (${email}, 'Member', ${verified ? '2026-01-01' : null})
    returning id`.execute(app.db)
  return { userId: rows[0]!.id, email }
}

const actor = async (userId: number): Promise<User> => {
  const { roles } = (await findUser(app.db, userId))!
  return { kind: 'user', userId, roles, ...(await findMemberships(app.db, userId)) }
}
const add = async (role: Member['role']) => {
  const { email } = await account()
  return (await perform(owner, addMember, { id: 1, email, role })) as Member
}
const rolesOf = async (userId: number) => (await actor(userId)).roles
const lastEvent = async () =>
  (await app.db.selectFrom('events').select(['name', 'payload', 'changes']).orderBy('id', 'desc').limit(1).execute())[0]

test('whoever opens a shop owns it, prepares it, and has it to themselves', async (t) => {
  const { userId } = await account()
  const founder = scopeOf(app, await actor(userId))
  t.equal(await codeOf(perform(founder, createProduct, skirt)), 'common.forbidden')
  const shop = (await perform(founder, createVendor, { name: 'Oyin & Daughters' })) as Vendor
  t.match(shop, { name: 'Oyin & Daughters', slug: 'oyin-daughters', description: '' })
  t.match(await lastEvent(), { name: 'vendor.applied', payload: { vendorId: shop.id } })
  const seller = await actor(userId)
  t.strictSame([seller.roles, seller.vendorIds, seller.ownerOf], [['customer', 'vendor'], [shop.id], [shop.id]])
  t.match(await perform(scopeOf(app, seller), createProduct, skirt), { text: new RegExp(`"vendor":{"id":${shop.id}`) })
  const members = (await perform(scopeOf(app, seller), listMembers, { id: shop.id })) as Page<Member>
  t.match(members.results, [{ userId, role: 'owner' }])
  const second = (await perform(founder, createVendor, { name: 'Oyin & Daughters' })) as Vendor
  t.equal(second.slug, 'oyin-daughters-2', 'a name may be had twice, an address may not')
  const taken = perform(founder, createVendor, { name: 'Other', slug: shop.slug })
  t.equal(await codeOf(taken), 'vendors.slug-taken')
})

test('an owner lets somebody sell, who then sells and does not say who else does', async (t) => {
  const member = await add('staff')
  t.match(member, { vendorId: 1, role: 'staff', fullName: 'Member', email: /@example\.com$/ })
  t.match(await lastEvent(), {
    name: 'vendor.memberAdded',
    payload: { vendorId: 1, userId: member.userId },
    changes: { role: { before: null, after: 'staff' } },
  })
  const staff = scopeOf(app, freshly(await actor(member.userId)))
  await t.resolves(perform(staff, createProduct, skirt))
  for (const denied of [
    () => perform(staff, listMembers, { id: 1 }),
    () => perform(staff, addMember, { id: 1, email: 'customer@fashionistar.test' }),
    () => perform(staff, changeMember, { id: 1, userId: member.userId, role: 'owner' }),
    () => perform(staff, removeMember, { id: 1, userId: 2 }),
  ]) {
    t.equal(await codeOf(denied()), 'common.forbidden')
  }
})

test('only an address that somebody has proved to read can be let in', async (t) => {
  const { email } = await account(false)
  t.equal(await codeOf(perform(owner, addMember, { id: 1, email })), 'vendors.no-such-account')
  const known = await add('staff')
  t.equal(
    await codeOf(perform(owner, addMember, { id: 1, email: known.email.toUpperCase() })),
    'vendors.already-member',
  )
})

test('what a member may do follows what the owner makes of them', async (t) => {
  const { userId } = await add('staff')
  t.match(await perform(owner, changeMember, { id: 1, userId, role: 'owner' }), { userId, role: 'owner' })
  t.match(await lastEvent(), {
    name: 'vendor.memberChanged',
    changes: { role: { before: 'staff', after: 'owner' } },
  })
  t.strictSame((await actor(userId)).ownerOf, [1])
  await perform(owner, removeMember, { id: 1, userId })
  t.match(await lastEvent(), { name: 'vendor.memberRemoved', changes: { role: { before: 'owner', after: null } } })
  t.strictSame([(await actor(userId)).vendorIds, await rolesOf(userId)], [[], ['customer']], 'nor a vendor any more')
  t.equal(await codeOf(perform(owner, removeMember, { id: 1, userId })), 'vendors.member-not-found')
})

test('what changes nothing is no event, and of a vendor that is not there nobody is told', async (t) => {
  const { userId } = await add('staff')
  const { length } = await app.db.selectFrom('events').select('id').execute()
  t.match(await perform(owner, changeMember, { id: 1, userId, role: 'staff' }), { userId, role: 'staff' })
  t.equal((await app.db.selectFrom('events').select('id').execute()).length, length)
  const admin = scopeOf(app, freshly(people.admin))
  for (const id of [987_654_321, await closedVendor()]) {
    for (const denied of [
      () => perform(admin, listMembers, { id }),
      () => perform(admin, addMember, { id, email: 'customer@fashionistar.test' }),
      () => perform(admin, changeMember, { id, userId: 2, role: 'staff' }),
      () => perform(admin, removeMember, { id, userId: 2 }),
    ]) {
      t.equal(await codeOf(denied()), 'vendors.not-found')
    }
  }
})

const page = async (more: object) => (await perform(owner, listMembers, { id: 1, ...more })) as Page<Member>

test('members are listed page by page, each once', async (t) => {
  const all = (await page({})).results.map(({ userId }) => userId)
  const walked: number[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const { results, next } = await page({ limit: 1, ...(cursor !== '' && { cursor }) })
    walked.push(...results.map(({ userId }) => userId))
    cursor = walked.length > all.length ? null : next
  }
  t.ok(all.length > 1)
  t.strictSame(walked, all)
})

/** A vendor that has been, with an owner. */
async function closedVendor(): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    insert into vendors (name, slug, deleted_at) values ('Closed', 'closed', now()) returning id`.execute(app.db)
  await sql`insert into vendor_members (vendor_id, user_id, role) values (${rows[0]!.id}, 2, 'owner')`.execute(app.db)
  return rows[0]!.id
}

test('changes of one vendor’s members wait for one another', async (t) => {
  const { userId } = await add('staff')
  const { removal } = await app.db.transaction().execute(async (trx) => {
    await queries.lockVendor(trx, 1)
    const removal = perform(owner, removeMember, { id: 1, userId })
    const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    const waits = until(async () => (await rowsOf(app.url, waiting)).length > 0, 'it waits for the lock')
    t.equal(await Promise.race([removal.then(() => 'it did not wait'), waits.then(() => 'it waits')]), 'it waits')
    return { removal }
  })
  t.equal(await removal, null)
})

test('the role of a vendor stays as long as there is one', async (t) => {
  const member = await add('staff')
  await sql`insert into vendor_members (vendor_id, user_id, role) values (2, ${member.userId}, 'staff')`.execute(app.db)
  await perform(owner, removeMember, { id: 1, userId: member.userId })
  t.strictSame(await rolesOf(member.userId), ['customer', 'vendor'])
})

test('a vendor is never without an owner', async (t) => {
  for (const last of [
    () => perform(owner, removeMember, { id: 1, userId: 2 }),
    () => perform(owner, changeMember, { id: 1, userId: 2, role: 'staff' }),
  ]) {
    t.equal(await codeOf(last()), 'vendors.last-owner')
  }
  const other = await add('owner')
  const outcomes = await Promise.all(
    [2, other.userId].map((userId) =>
      perform(owner, removeMember, { id: 1, userId }).then(
        () => 'removed',
        (error: { type: { code: string } }) => error.type.code,
      ),
    ),
  )
  t.strictSame(outcomes.toSorted(), ['removed', 'vendors.last-owner'], 'though both go at once')
  const { rows } = await sql`select from vendor_members where vendor_id = 1 and role = 'owner'`.execute(app.db)
  t.equal(rows.length, 1)
})

test('an owner of one shop has no say in another', async (t) => {
  const { userId } = await account()
  const founder = await actor(userId)
  await perform(scopeOf(app, founder), createVendor, { name: 'Elsewhere' })
  const stranger = scopeOf(app, freshly(await actor(userId)))
  const { email } = await account()
  for (const denied of [
    () => perform(stranger, listMembers, { id: 1 }),
    () => perform(stranger, addMember, { id: 1, email }),
    () => perform(stranger, changeMember, { id: 1, userId: 2, role: 'staff' }),
    () => perform(stranger, removeMember, { id: 1, userId: 2 }),
  ]) {
    t.equal(await codeOf(denied()), 'vendors.not-yours')
  }
})

test('the queries themselves show members to the owners of their vendor, and to staff of the house', async (t) => {
  const staff = await actor((await add('staff')).userId)
  const found = async (who: Actor) => [
    (await queries.listMembers(app.db, who, 1, 50)).length > 0,
    (await queries.findMember(app.db, who, 1, staff.userId)) !== undefined,
  ]
  for (const insider of [people.vendor, people.admin]) t.strictSame(await found(insider), [true, true])
  const ownerB: User = { ...people.vendor, vendorIds: [2], ownerOf: [2] }
  const key = { ...people.vendor, scopes: ['orders:read'] } as const
  for (const stranger of [staff, ownerB, key, people.customer, people.nobody]) {
    t.strictSame(await found(stranger), [false, false])
  }
})

test('to say who acts for a shop takes a fresh proof: to make an owner is to give it away', async (t) => {
  const { email } = await account()
  const stale = scopeOf(app, people.vendor)
  const { userId } = await add('staff')
  for (const refused of [
    () => perform(stale, addMember, { id: 1, email, role: 'owner' }),
    () => perform(stale, changeMember, { id: 1, userId, role: 'owner' }),
  ]) {
    t.equal(await codeOf(refused()), 'common.step-up-required')
  }
  t.strictSame((await actor(userId)).ownerOf, [])
})

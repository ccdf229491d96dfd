import { test } from 'tap'
import {
  type Access,
  type Actor,
  actsFor,
  forOwnOrVendor,
  forVendor,
  freshly,
  isStaff,
  orHouse,
  permitted,
  seesAll,
  signedIn,
  system,
  type User,
} from '../../../domain/common/access.ts'
import type { DomainError } from '../../../domain/common/errors.ts'
import { people } from '../../support/app.ts'

const now = new Date(0)
const verdict = (access: Access<User>, actor: Actor): string => {
  try {
    access.admit(actor, now)
    return 'admitted'
  } catch (error) {
    return (error as DomainError).type.code
  }
}

const staff: User = { ...people.vendor, ownerOf: [] }
const both: User = { ...people.vendor, vendorIds: [1, 2], ownerOf: [2] }
const support: User = { ...people.customer, roles: ['customer', 'support'] }
const keyOf = (user: User, ...scopes: NonNullable<User['scopes']>): User => ({ ...user, scopes })

test('what may be done for a vendor is for its members, as their standing there allows', async (t) => {
  const [catalogue, manage] = [forVendor('catalogue:write'), forVendor('vendor:manage')]
  for (const member of [people.vendor, staff, both]) t.equal(verdict(catalogue, member), 'admitted')
  t.equal(verdict(manage, people.vendor), 'admitted')
  t.equal(verdict(manage, staff), 'common.forbidden', 'staff run the shop and do not say who does')
  t.equal(verdict(manage, people.customer), 'common.forbidden')
  t.equal(verdict(manage, people.nobody), 'common.unauthenticated')
  t.equal(
    verdict(catalogue, { ...people.customer, roles: ['vendor'] }),
    'common.forbidden',
    'the role alone is nothing',
  )
})

test('members are walled in by the vendors for which they have the permission, staff are not', async (t) => {
  t.strictSame(forVendor('catalogue:write').wall?.(both), [1, 2])
  t.strictSame(forVendor('vendor:manage').wall?.(both), [2], 'of what owners do, by those they own')
  t.equal(forVendor('orders:read').wall?.(people.admin), undefined)
  t.equal(forVendor('orders:read').wall?.(support), undefined)
  t.strictSame(freshly(forVendor('vendor:manage')).wall?.(both), [2], 'what asks for more walls in as well')
  t.equal(permitted('orders:write').wall, undefined)
})

test('what people and vendors both have is for both, and walls in all but staff', async (t) => {
  const [read, write] = [forOwnOrVendor('webhooks:read'), forOwnOrVendor('webhooks:write')]
  for (const who of [people.customer, people.vendor, staff, support]) t.equal(verdict(write, who), 'admitted')
  t.equal(verdict(write, people.nobody), 'common.unauthenticated')
  t.equal(verdict(write, { ...people.customer, roles: [] }), 'common.forbidden')
  t.equal(verdict(write, keyOf(people.customer, 'webhooks:read')), 'common.forbidden')
  t.strictSame(read.wall?.(people.customer), [], 'their own rows and no vendor’s')
  t.strictSame(read.wall?.(both), [1, 2])
  t.strictSame(write.wall?.(both), [2])
  t.equal(read.wall?.(support), undefined)
  t.strictSame(write.wall?.(support), [], 'who may only look is walled in where it comes to changing')
})

test('a permission for one vendor is none for another', async (t) => {
  t.ok(actsFor(both, 2, 'vendor:manage'))
  t.notOk(actsFor(both, 1, 'vendor:manage'))
  t.notOk(actsFor(both, 3, 'catalogue:write'))
  t.ok(actsFor(people.admin, 3, 'vendor:manage'))
  t.notOk(actsFor(support, 1, 'catalogue:write'), 'support looks and does not sell')
})

test('staff have what their role has', async (t) => {
  t.equal(verdict(permitted('audit:read'), support), 'admitted')
  t.equal(verdict(permitted('audit:read'), people.admin), 'admitted')
  t.equal(verdict(permitted('audit:read'), people.vendor), 'common.forbidden')
  t.ok(isStaff(support) && seesAll(support) && seesAll({ kind: 'system' }))
  t.notOk(isStaff(people.vendor) || seesAll(people.nobody))
})

test('an API key has its scopes, as far as its owner has them, and is never staff', async (t) => {
  t.equal(verdict(forVendor('catalogue:write'), keyOf(people.vendor, 'catalogue:write')), 'admitted')
  t.equal(verdict(forVendor('catalogue:write'), keyOf(people.vendor, 'orders:read')), 'common.forbidden')
  t.equal(verdict(forVendor('catalogue:write'), keyOf(people.customer, 'catalogue:write')), 'common.forbidden')
  t.equal(verdict(forVendor('catalogue:write'), keyOf(people.admin, 'catalogue:write')), 'common.forbidden')
  t.equal(verdict(permitted('audit:read'), keyOf(people.admin, 'orders:read')), 'common.forbidden')
  t.equal(verdict(signedIn('orders:read'), keyOf(people.admin, 'orders:read')), 'admitted')
  t.notOk(seesAll(keyOf(people.admin, 'orders:read')), 'its owner’s rows and no others')
})

test('the house may do what it is let into, and nobody else what is the house’s', async (t) => {
  t.equal(verdict(system as unknown as Access<User>, people.admin), 'common.forbidden')
  t.equal(verdict(orHouse(permitted('tasks:manage')) as Access<User>, { kind: 'system' }), 'admitted')
})

import { assert, constantFrom, integer, nat, oneof, property, string } from 'fast-check'
import { test } from 'tap'
import type { Actor } from '../../../domain/common/access.ts'
import { flagKeys } from '../../../domain/common/flags.ts'
import { isOnFor } from '../../../domain/flags/rollout.ts'
import type { Rollout } from '../../../domain/flags/schema.ts'
import { rowsOf } from '../../db/catalogue.ts'
import { testApp } from '../../support/app.ts'

const user = (userId: number, roles: readonly ('customer' | 'admin')[] = ['customer']) =>
  ({ kind: 'user', userId, roles, vendorIds: [], ownerOf: [] }) satisfies Actor
const guest = (cartToken?: string): Actor => ({ kind: 'anonymous', ...(cartToken !== undefined && { cartToken }) })
const rollout = (more: Partial<Rollout> = {}): Rollout => ({
  enabled: true,
  percentage: 0,
  userIds: [],
  roles: [],
  ...more,
})

const everybody = Array.from({ length: 10_000 }, (_, index) => user(index + 1))
const share = (key: string, percentage: number) =>
  everybody.filter((actor) => isOnFor(key, rollout({ percentage }), actor)).length / everybody.length

test('whoever has a feature at some percentage has it at every higher one', async () => {
  const key = constantFrom('search.typo-tolerance', 'checkout.express', 'a')
  const percentage = integer({ min: 0, max: 100 })
  const actor = oneof(
    nat().map((id) => user(id + 1)),
    string().map(guest),
  )
  assert(
    property(key, actor, percentage, percentage, (name, actor, one, other) => {
      const [low, high] = [Math.min(one, other), Math.max(one, other)]
      return !isOnFor(name, rollout({ percentage: low }), actor) || isOnFor(name, rollout({ percentage: high }), actor)
    }),
  )
})

test('of ten thousand people a percentage has as many as it says, within one in a hundred', async (t) => {
  for (const percentage of [0, 1, 10, 50, 90, 100]) {
    t.ok(Math.abs(share('search.typo-tolerance', percentage) - percentage / 100) <= 0.01, `${percentage} %`)
  }
  t.equal(share('search.typo-tolerance', 0), 0)
  t.equal(share('search.typo-tolerance', 100), 1)
})

test('who has one feature early has others no earlier than anybody else', async (t) => {
  const half = rollout({ percentage: 50 })
  const both = everybody.filter((actor) => isOnFor('one', half, actor) && isOnFor('two', half, actor))
  t.ok(Math.abs(both.length / everybody.length - 0.25) <= 0.02, `${both.length} have both`)
})

test('where somebody stands is the same on every machine and after every release', async (t) => {
  const early = everybody.filter((actor) => isOnFor('search.typo-tolerance', rollout({ percentage: 1 }), actor))
  t.strictSame(
    early.slice(0, 5).map(({ userId }) => userId),
    [46, 300, 394, 520, 589],
  )
})

test('persons and roles have it at once, and the kill switch takes it from everybody', async (t) => {
  const chosen = rollout({ userIds: [3], roles: ['admin'] })
  t.equal(isOnFor('a', chosen, user(3)), true)
  t.equal(isOnFor('a', chosen, user(4, ['admin'])), true)
  t.equal(isOnFor('a', chosen, user(4)), false)
  const killed = rollout({ enabled: false, percentage: 100, userIds: [3], roles: ['admin'] })
  for (const actor of [user(3), user(4, ['admin']), guest(), { kind: 'system' } as const]) {
    t.equal(isOnFor('a', killed, actor), false)
  }
})

test('a guest counts by their cart, and without one has what everybody has, as the house does', async (t) => {
  for (const actor of [guest(), { kind: 'system' } as const]) {
    t.equal(isOnFor('a', rollout({ percentage: 99 }), actor), false)
    t.equal(isOnFor('a', rollout({ percentage: 100 }), actor), true)
  }
  const carts = Array.from({ length: 1_000 }, (_, index) => guest(`cart ${index}`))
  const on = carts.filter((actor) => isOnFor('a', rollout({ percentage: 50 }), actor)).length
  t.ok(on > 400 && on < 600, `${on} of a thousand carts`)
})

test('every flag that the code asks for has its row', async (t) => {
  const { url } = await testApp(t)
  const rows = await rowsOf<{ key: string }>(url, 'select key from feature_flags')
  for (const key of flagKeys)
    t.ok(
      rows.some((row) => row.key === key),
      key,
    )
})

import { createHash } from 'node:crypto'
import t, { test } from 'tap'
import type { User } from '../../../../domain/common/access.ts'
import { perform } from '../../../../domain/common/operation.ts'
import { createApiKey, listApiKeys, revokeApiKey } from '../../../../domain/authentication/operations.ts'
import { findApiKeyUser, noteApiKeyUse } from '../../../../domain/authentication/index.ts'
import { people, scopeOf, testShop } from '../../../support/app.ts'
import { codeOf } from '../../../support/failure.ts'

let now = Date.UTC(2026, 0, 1)
const app = await testShop(t, { products: 1, clock: () => new Date(now) })
/** Somebody who has just shown who they are. */
const fresh = (user: User): User => ({ ...user, authenticatedAt: now })
const vendor = () => scopeOf(app, fresh(people.vendor))
const customer = () => scopeOf(app, fresh(people.customer))

interface Made {
  readonly id: number
  readonly key: string
  readonly hint: string
}

const make = async (input: object = {}, scope = customer()) =>
  (await perform(scope, createApiKey, { name: 'Books', scopes: ['orders:read'], ...input })) as Made

const find = (key: string) => findApiKeyUser(app.db, key, new Date(now))

const rowOf = (id: number) => app.db.selectFrom('api_keys').selectAll().where('id', '=', id).executeTakeFirstOrThrow()

test('a key is shown once, and what is stored of it opens nothing', async (t) => {
  const { id, key, ...rest } = await make({ rateLimit: '60/m', expiresAt: '2027-01-01T00:00:00.000Z' })
  t.match(key, /^fsk_[\w-]{43}$/)
  t.strictSame(rest, {
    name: 'Books',
    hint: `${key.slice(0, 8)}…${key.slice(-4)}`,
    scopes: ['orders:read'],
    rateLimit: '60/m',
    expiresAt: '2027-01-01T00:00:00.000Z',
    lastUsedAt: null,
    createdAt: new Date(now).toISOString(),
  })
  const row = await rowOf(id)
  t.strictSame(row.hash, createHash('sha256').update(key).digest())
  t.notMatch(JSON.stringify(row), key)
  const listed = (await perform(customer(), listApiKeys, {})) as { results: object[] }
  t.strictSame(listed.results[0], { id, ...rest })
  t.notMatch(JSON.stringify(listed), key)
})

test('a key acts for its owner as they stand now, within its scopes', async (t) => {
  const { id, key } = await make({ scopes: ['orders:read', 'catalogue:write', 'orders:read'] }, vendor())
  t.strictSame(await find(key), {
    ...people.vendor,
    apiKeyId: id,
    scopes: ['orders:read', 'catalogue:write'],
  })
  const membership = app.db.deleteFrom('vendor_members').where('user_id', '=', people.vendor.userId)
  const kept = await membership.returningAll().execute()
  t.match(await find(key), { vendorIds: [], ownerOf: [] })
  await app.db.insertInto('vendor_members').values(kept).execute()
})

test('nobody gives a program more than they may do themselves', async (t) => {
  const attempt = (as: User, scopes: string[]) => codeOf(make({ scopes }, scopeOf(app, fresh(as))))
  t.equal(await attempt(people.customer, ['catalogue:write']), 'authentication.scope-not-yours')
  t.equal(await attempt(people.admin, ['catalogue:write']), 'authentication.scope-not-yours', 'a key is no staff')
  t.equal(
    await attempt({ ...people.vendor, vendorIds: [], ownerOf: [] }, ['catalogue:write']),
    'authentication.scope-not-yours',
  )
  t.equal(await codeOf(make({ scopes: ['everything:read'] })), 'common.invalid')
  t.match(await make({ scopes: ['orders:write'] }), { scopes: ['orders:write'] })
})

test('a key outlives every session, so to make one takes a proof from a moment ago', async (t) => {
  const since = (minutes: number) => scopeOf(app, { ...people.customer, authenticatedAt: now - minutes * 60_000 })
  t.equal(await codeOf(make({}, scopeOf(app, people.customer))), 'common.step-up-required')
  t.equal(await codeOf(make({}, since(10.1))), 'common.step-up-required')
  t.match(await make({}, since(10)), { name: 'Books' })
})

test('a program makes, lists and revokes no keys', async (t) => {
  const program = scopeOf(app, { ...people.vendor, apiKeyId: 1, scopes: ['orders:read'] })
  t.equal(await codeOf(make({}, program)), 'common.forbidden')
  t.equal(await codeOf(perform(program, listApiKeys, {})), 'common.forbidden')
  t.equal(await codeOf(perform(program, revokeApiKey, { id: 1 })), 'common.forbidden')
  t.equal(await codeOf(make({}, scopeOf(app, people.nobody))), 'common.unauthenticated')
})

test('a key is good until it expires, and no moment longer', async (t) => {
  const expiresAt = new Date(now + 60_000).toISOString()
  const { id, key } = await make({ expiresAt })
  now += 59_999
  t.match(await find(key), { apiKeyId: id })
  now += 1
  t.equal(await find(key), undefined)
  const { results } = (await perform(customer(), listApiKeys, { limit: 1 })) as { results: { id: number }[] }
  t.equal(results[0]?.id, id, 'its owner can still see it')
  t.match(await perform(customer(), createApiKey, { name: 'x', scopes: ['orders:read'] }), { expiresAt: null })
  for (const past of [new Date(now).toISOString(), '2001-01-01T00:00:00Z']) {
    t.equal(await codeOf(make({ expiresAt: past })), 'common.invalid', past)
  }
})

test('only its owner revokes a key, once, and then it opens nothing', async (t) => {
  const { id, key } = await make()
  t.equal(await codeOf(perform(vendor(), revokeApiKey, { id })), 'authentication.api-key-not-found')
  t.match(await find(key), { apiKeyId: id })
  t.equal(await perform(customer(), revokeApiKey, { id }), null)
  t.equal(await find(key), undefined)
  t.equal(await codeOf(perform(customer(), revokeApiKey, { id })), 'authentication.api-key-not-found')
  const { results } = (await perform(customer(), listApiKeys, {})) as { results: { id: number }[] }
  t.notOk(results.some((each) => each.id === id))
})

test('the trail says who made and who revoked a key, and nothing that opens anything', async (t) => {
  const { id, key, hint } = await make()
  await perform(customer(), revokeApiKey, { id })
  const events = await app.db
    .selectFrom('events')
    .select(['name', 'actor', 'payload', 'changes'])
    .where('aggregate', '=', `apiKey:${id}`)
    .orderBy('id')
    .execute()
  t.match(events, [
    { name: 'apiKey.created', actor: 'user:3', payload: { keyId: id, userId: 3, scopes: ['orders:read'] } },
    { name: 'apiKey.revoked', actor: 'user:3', payload: { keyId: id, userId: 3 } },
  ])
  for (const secret of [key, hint, 'fsk_']) t.notOk(JSON.stringify(events).includes(secret))
})

test('an account has fifty keys at most, even when it asks for many at once', async (t) => {
  const made = await Promise.allSettled(Array.from({ length: 60 }, () => make({}, vendor())))
  const { length } = await app.db
    .selectFrom('api_keys')
    .select('id')
    .where('user_id', '=', people.vendor.userId)
    .where('revoked_at', 'is', null)
    .execute()
  t.equal(length, 50)
  for (const each of made) {
    if (each.status === 'rejected') t.match(each.reason, { type: { code: 'authentication.too-many-api-keys' } })
  }
  const mine = (await perform(vendor(), listApiKeys, { limit: 1 })) as { results: { id: number }[] }
  await perform(vendor(), revokeApiKey, { id: mine.results[0]!.id })
  t.match(await make({}, vendor()), { name: 'Books' }, 'one revoked makes room for another')
})

test('the last use of a key is written once a minute, by however many', async (t) => {
  const { id } = await make()
  const used = async (seconds: number) => {
    await Promise.all(
      Array.from({ length: 10 }, (_, n) => noteApiKeyUse(app.db, id, new Date(now + seconds * 1_000 + n))),
    )
    const { last_used_at } = await rowOf(id)
    return Math.floor((Date.parse(last_used_at!) - now) / 1_000)
  }
  t.equal(await used(0), 0)
  t.equal(await used(59), 0)
  t.equal(await used(61), 61)
})

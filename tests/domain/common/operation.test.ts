import t, { test } from 'tap'
import { z } from 'zod'
import { anyone, forVendor, signedIn, system } from '../../../domain/common/access.ts'
import { common, DomainError } from '../../../domain/common/errors.ts'
import { defineEvent } from '../../../domain/common/event.ts'
import { Id } from '../../../domain/common/fields.ts'
import { operation, perform } from '../../../domain/common/operation.ts'
import { people, scopeOf, testApp } from '../../support/app.ts'
import { codeOf } from '../../support/failure.ts'

const app = await testApp(t)
const as = (who: keyof typeof people) => scopeOf(app, people[who])
const happened = defineEvent({
  name: 'thing.happened',
  payload: z.object({ thingId: Id }),
  aggregate: ({ thingId }) => `thing:${thingId}`,
})

const write = (fail: boolean) =>
  operation({
    id: 'tests.write',
    summary: 'Writes an event.',
    effect: 'write',
    access: anyone,
    input: z.object({ thingId: Id }),
    output: z.object({ thingId: Id }),
    async run(ctx, { thingId }) {
      await ctx.emit(happened, { thingId })
      if (fail) throw new Error('after the write')
      return { thingId, secret: 'not in the output' }
    },
  })

const countEvents = async () => (await app.db.selectFrom('events').selectAll().execute()).length

test('a write commits with what it emitted, and shows nothing but its output', async (t) => {
  const before = await countEvents()
  t.strictSame(await perform(as('customer'), write(false), { thingId: 1 }), { thingId: 1 })
  t.equal(await countEvents(), before + 1)
  const [event] = await app.db.selectFrom('events').selectAll().orderBy('id', 'desc').limit(1).execute()
  t.match(event, { name: 'thing.happened', payload: { thingId: 1 }, actor: 'user:3' })
})

test('a write that fails leaves nothing behind', async (t) => {
  const before = await countEvents()
  await t.rejects(perform(as('customer'), write(true), { thingId: 2 }), { message: 'after the write' })
  t.equal(await countEvents(), before)
})

test('every field at fault is named at once', async (t) => {
  const strict = operation({
    ...write(false),
    input: z.object({ a: z.int(), b: z.object({ c: z.string() }), thingId: Id.default(1) }),
    run: async () => ({ thingId: 1 }),
  })
  const error = await perform(as('nobody'), strict, { a: 'x', b: {} }).catch((error: unknown) => error)
  t.ok(error instanceof DomainError)
  t.strictSame(
    (error as DomainError).details.errors?.map(({ path }) => path),
    ['a', 'b.c'],
  )
})

test('nobody comes in whom the operation does not admit, whatever the input', async (t) => {
  const guarded = (access: ReturnType<typeof signedIn>) => ({
    ...write(false),
    access,
    run: async () => ({ thingId: 1 }),
  })
  const code = (who: keyof typeof people, access: ReturnType<typeof signedIn>) =>
    perform(as(who), operation(guarded(access)), { thingId: 'wrong' }).then(
      () => 'admitted',
      (error: DomainError) => error.type.code,
    )
  t.equal(await code('nobody', signedIn()), 'common.unauthenticated')
  t.equal(await code('customer', signedIn()), 'common.invalid')
  t.equal(await code('customer', forVendor('catalogue:write')), 'common.forbidden')
  t.equal(await code('admin', forVendor('catalogue:write')), 'common.invalid')
  t.equal(
    await codeOf(perform(as('admin'), operation({ ...write(false), access: system }), { thingId: 1 })),
    'common.forbidden',
  )
})

test('an API key does what its scopes name and nothing else', async (t) => {
  const key = { ...people.vendor, scopes: ['orders:read'] } as const
  const admitted = signedIn('orders:read')
  t.equal(admitted.admit(key, new Date(0)), key)
  t.throws(() => signedIn('orders:write').admit(key, new Date(0)), { message: /orders:write/ })
  t.throws(() => signedIn().admit(key, new Date(0)), { message: /API keys may not/ })
})

test('an outward operation holds no transaction but the ones it opens', async (t) => {
  const outward = operation({
    id: 'tests.outward',
    summary: 'Writes twice.',
    effect: 'outward',
    access: anyone,
    input: z.object({}),
    output: z.object({ seen: z.int() }),
    async run(ctx) {
      const before = await countEvents()
      await ctx.write(({ emit }) => emit(happened, { thingId: 7 }))
      return { seen: (await countEvents()) - before }
    },
  })
  t.strictSame(await perform(as('nobody'), outward, {}), { seen: 1 }, 'committed before the operation ended')
})

test('what the database refuses reads as a conflict, not as a bug', async (t) => {
  const clash = operation({
    ...write(false),
    run: async (ctx) => {
      for (const name of ['Same', 'Same']) await ctx.db.insertInto('vendors').values({ name, slug: 'same' }).execute()
      return { thingId: 1 }
    },
  })
  t.equal(await codeOf(perform(as('nobody'), clash, { thingId: 1 })), 'common.conflict')
})

test('a call is counted before anybody is asked who they are, and what it is about once that can be read', async (t) => {
  const limited = operation({
    ...write(false),
    access: signedIn(),
    limit: 'login',
    limitBy: ({ thingId }) => `thing ${thingId}`,
  })
  const counted: string[] = []
  let most = 100
  const charge = async (policy: string, subject = 'the caller') => {
    counted.push(`${policy}: ${subject}`)
    if (counted.length > most) throw new DomainError(common.tooMany, 'That was one too many.')
  }
  const call = (who: keyof typeof people, thingId: unknown) => perform({ ...as(who), charge }, limited, { thingId })
  t.equal(await codeOf(call('nobody', 1)), 'common.unauthenticated')
  t.equal(await codeOf(call('customer', 'no number')), 'common.invalid')
  t.strictSame(counted, ['login: the caller', 'login: the caller'], 'who is turned away is counted too')
  await call('customer', 31)
  t.strictSame(counted.slice(2), ['login: the caller', 'login: thing 31'])
  const before = await countEvents()
  for (const left of [0, 1]) {
    most = counted.length + left
    t.equal(await codeOf(call('customer', 32)), 'common.too-many')
  }
  t.equal(await countEvents(), before, 'and nothing is done')
})

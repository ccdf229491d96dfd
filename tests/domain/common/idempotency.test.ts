import t, { test, type Test } from 'tap'
import { sql } from 'kysely'
import { z } from 'zod'
import { anyone } from '../../../domain/common/access.ts'
import type { Scope, TaskCtx } from '../../../domain/common/context.ts'
import { common, DomainError } from '../../../domain/common/errors.ts'
import { Id } from '../../../domain/common/fields.ts'
import { keyedRequest, keyFrom } from '../../../domain/common/idempotency/key.ts'
import { insertAnswer, lockOf } from '../../../domain/common/idempotency/queries.ts'
import { openRecord, sealRecord } from '../../../domain/common/idempotency/record.ts'
import { JsonText } from '../../../domain/common/json-text.ts'
import { operation, perform } from '../../../domain/common/operation.ts'
import { pruneAnswers } from '../../../domain/common/tasks.ts'
import { inTransaction } from '../../../domain/common/unit-of-work.ts'
import { houseScope } from '../../../server/context.ts'
import { vaultOf } from '../../../server/gateways/vault.ts'
import { people, scopeOf, testApp } from '../../support/app.ts'
import { codeOf, failureOf } from '../../support/failure.ts'
import { happened, outward, write } from './keyed.ts'

const clock = { now: new Date('2026-11-22T12:00:00Z') }
const app = await testApp(t, { clock: () => clock.now, env: { DATABASE_POOL_MAX: '20' } })
const as = (key: string | undefined, who: keyof typeof people = 'customer', more: Partial<Scope> = {}): Scope => ({
  ...scopeOf(app, people[who]),
  idempotencyKey: key,
  ...more,
})

const refuses = () => Promise.reject(new DomainError(common.conflict, 'Not now.'))
const breaks = () => Promise.reject(new TypeError('the wire is cut'))
const text = (answer: unknown) => (answer as JsonText).text
const isReplay = (answer: unknown) => answer instanceof JsonText && answer.replayed
let things = 0
const nextThing = () => ({ thingId: (things += 1) })
const eventsOf = async ({ thingId }: { thingId: number }) =>
  (await app.db.selectFrom('events').select('id').where('aggregate', '=', `thing:${thingId}`).execute()).length
const rows = () => app.db.selectFrom('idempotent_requests').selectAll().execute()
const after = (minutes: number) => ({ now: new Date(clock.now.getTime() + minutes * 60_000) })

const kinds = { write, outward }
for (const [effect, make] of Object.entries(kinds)) {
  test(`${effect}: asked again, it is answered as before and not done again`, async (t) => {
    const thing = nextThing()
    const first = await perform(as(`${effect}-again`), make(), thing)
    t.notOk(isReplay(first))
    const again = await perform(as(`${effect}-again`), make(), { ...thing })
    t.ok(isReplay(again))
    t.equal(text(again), text(first))
    t.equal(await eventsOf(thing), 1)
  })

  test(`${effect}: the same key with other content, or for another operation, is refused`, async (t) => {
    const thing = nextThing()
    await perform(as(`${effect}-reused`), make(), thing)
    t.equal(await codeOf(perform(as(`${effect}-reused`), make(), nextThing())), 'common.idempotency-key-reused')
    const other = operation({ ...write(), id: 'tests.other' })
    t.equal(await codeOf(perform(as(`${effect}-reused`), other, thing)), 'common.idempotency-key-reused')
  })

  test(`${effect}: a key is its caller's own`, async (t) => {
    const thing = nextThing()
    const answers = []
    for (const who of ['customer', 'vendor', 'nobody'] as const) {
      answers.push(await perform(as(`${effect}-shared`, who), make(), thing))
    }
    t.strictSame(answers.map(isReplay), [false, false, false])
    t.equal(await eventsOf(thing), 3)
  })

  test(`${effect}: a failure is not kept, so that asking again is another try`, async (t) => {
    const thing = nextThing()
    const before = (await rows()).length
    t.equal(await codeOf(perform(as(`${effect}-failed`), make(refuses), thing)), 'common.conflict')
    await t.rejects(perform(as(`${effect}-failed`), make(breaks), thing), { message: 'the wire is cut' })
    t.equal((await rows()).length, before)
    t.notOk(isReplay(await perform(as(`${effect}-failed`), make(), thing)))
  })

  test(`${effect}: while the first is under way the key is refused, with the time to wait`, async (t) => {
    const thing = nextThing()
    const [begun, held] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const first = perform(
      as(`${effect}-slow`),
      make(() => (begun.resolve(), held.promise)),
      thing,
    )
    await begun.promise
    const error = await perform(as(`${effect}-slow`), make(), thing).catch((error: unknown) => error)
    t.match(error, { type: common.idempotencyInFlight, details: { retryAfter: 1 } })
    t.equal(await codeOf(perform(as(`${effect}-slow`), make(), nextThing())), 'common.idempotency-in-flight')
    held.resolve()
    await first
    t.ok(isReplay(await perform(as(`${effect}-slow`), make(), thing)))
    t.equal(await eventsOf(thing), 1)
  })

  test(`${effect}: fifty at once are one effect, one answer, and otherwise refusals and repetitions`, async (t) => {
    const thing = nextThing()
    const all = Array.from({ length: 50 }, () => perform(as(`${effect}-fifty`), make(), thing))
    const ended = await Promise.allSettled(all)
    const answers = ended.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
    const refusals = ended.flatMap((each) => (each.status === 'rejected' ? [each.reason as DomainError] : []))
    t.equal(answers.filter((answer) => !isReplay(answer)).length, 1)
    t.equal(new Set(answers.map(text)).size, 1)
    t.ok(
      refusals.every(({ type }) => type === common.idempotencyInFlight),
      'all others were in flight',
    )
    t.equal(await eventsOf(thing), 1)
  })

  test(`${effect}: a dry run leaves nothing to be repeated, and repeats nothing`, async (t) => {
    const thing = nextThing()
    const before = (await rows()).length
    await perform(as(`${effect}-dry`, 'customer', { dryRun: true }), make(), thing)
    t.equal((await rows()).length, before)
    t.notOk(isReplay(await perform(as(`${effect}-dry`), make(), thing)))
    t.notOk(isReplay(await perform(as(`${effect}-dry`, 'customer', { dryRun: true }), make(), thing)))
  })
}

test('a read means nothing by its key', async (t) => {
  let reads = 0
  const read = operation({
    id: 'tests.read',
    summary: 'Reads.',
    effect: 'read',
    access: anyone,
    input: z.object({}),
    output: z.int(),
    run: async () => (reads += 1),
  })
  t.equal(await perform(as('read'), read, {}), 1)
  t.equal(await perform(as('read'), read, {}), 2)
})

test('what is equal once it is read counts as the same, in whatever order and form it came', async (t) => {
  const lenient = operation({ ...write(), input: z.object({ thingId: Id, note: z.string().trim().default('none') }) })
  await perform(as('order'), lenient, { thingId: 900, note: ' none ' })
  t.ok(isReplay(await perform(as('order'), lenient, { note: 'none', thingId: 900, unknown: 1 })))
  t.ok(isReplay(await perform(as('order'), lenient, { thingId: 900 })))
  t.equal(await codeOf(perform(as('order'), lenient, { thingId: 900, note: 'some' })), 'common.idempotency-key-reused')
})

test('an operation may insist on a key; the house itself needs none', async (t) => {
  const money = operation({ ...write(), idempotency: 'required' })
  const thing = nextThing()
  t.equal(await codeOf(perform(as(undefined), money, thing)), 'common.idempotency-key-required')
  t.equal(await eventsOf(thing), 0)
  t.notOk(isReplay(await perform(as('money'), money, thing)))
  await perform(houseScope(app), money, nextThing())
})

test('a key has 1 to 255 visible characters, in quotes or without', async (t) => {
  for (const key of ['k', 'x'.repeat(255), '!~#"/\\', '8e03978e-40d5-43dd-bc93-6894a57f9324'])
    t.equal(keyFrom(key), key)
  t.equal(keyFrom('"8e03978e"'), '8e03978e')
  t.equal(keyFrom(undefined), undefined)
  t.equal(keyFrom('k', 3), 'k#3')
  for (const key of ['', '""', ' ', 'two words', 'x'.repeat(256), 'é', 'a\tb', 'a\u0000', ['a', 'b c']]) {
    t.equal(await codeOf((async () => keyFrom(key))()), 'common.idempotency-key-invalid', JSON.stringify(key))
  }
})

test('the table tells nothing: neither key nor answer, to whoever lacks the key or our secret', async (t) => {
  const thing = nextThing()
  const key = 'a-key-that-only-its-caller-knows'
  const first = await perform(as(key), write(), thing)
  const { rows: dump } = await sql<{ row: string }>`
    select idempotent_requests::text || encode(sealed, 'escape') || encode(id, 'escape') as row
    from idempotent_requests`.execute(app.db)
  const dumped = dump.map(({ row }) => row).join()
  for (const secret of [key, 'token of', 'thingId', 'tests.write', text(first)]) t.notMatch(dumped, secret)

  const asked = (scope: Scope) => keyedRequest(scope, write(), scope.actor, thing)!
  const request = asked(as(key))
  const row = await app.db.selectFrom('idempotent_requests').selectAll().where('id', '=', request.id).executeTakeFirst()
  t.equal(openRecord(request, row!)?.text, text(first))
  t.throws(() => openRecord({ ...request, key: 'another' }, row!), 'not without the key')
  const changed = { ...request, vault: vaultOf(['another secret']) }
  t.equal(await codeOf((async () => openRecord(changed, row!))()), 'common.conflict', 'not without our secret')
  t.throws(() => openRecord({ ...request, id: asked(as('another')).id }, row!), 'not as the row of another request')
})

test('requests whose locks collide wait for one another and share nothing', async (t) => {
  const [one, two] = collision()
  const idOf = (key: string) => keyedRequest(as(key), write(), people.customer, {})!.id
  t.equal(lockOf(idOf(one)), lockOf(idOf(two)))
  t.notSame(idOf(one), idOf(two))
  const [begun, held] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const [thing, other] = [nextThing(), nextThing()]
  const first = perform(
    as(one),
    write(() => (begun.resolve(), held.promise)),
    thing,
  )
  await begun.promise
  t.equal(await codeOf(perform(as(two), write(), other)), 'common.idempotency-in-flight')
  held.resolve()
  await first
  t.notOk(isReplay(await perform(as(two), write(), other)))
  t.equal(text(await perform(as(one), write(), thing)), text(await first))
  t.match(text(await perform(as(two), write(), other)), `"thingId":${other.thingId}`)
})

/** Two keys of the customer's with one lock. */
function collision(): [string, string] {
  const seen = new Map<number, string>()
  for (let n = 0; ; n += 1) {
    const key = `collision-${n}`
    const lock = lockOf(keyedRequest(as(key), { id: 'x' }, people.customer, {})!.id)
    const other = seen.get(lock)
    if (other !== undefined) return [other, key]
    seen.set(lock, key)
  }
}

test('a lock that another process holds is a request under way', async (t) => {
  const { id } = keyedRequest(as('elsewhere'), write(), people.customer, {})!
  const thing = nextThing()
  await app.db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(440440440, ${lockOf(id)})`.execute(trx)
    t.equal(await codeOf(perform(as('elsewhere'), write(), thing)), 'common.idempotency-in-flight')
  })
  t.equal(await eventsOf(thing), 0)
  t.notOk(isReplay(await perform(as('elsewhere'), write(), thing)))
})

test('an answer that came between is never written over: the later attempt is taken back whole', async (t) => {
  const thing = nextThing()
  const intruder = async () => {
    const { id } = keyedRequest(as('between'), write(), people.customer, thing)!
    const created = { sealed: Buffer.from('x'), salt: 'x', created_at: clock.now.toISOString() }
    await app.db
      .insertInto('idempotent_requests')
      .values({ id, ...created })
      .execute()
  }
  t.equal(await codeOf(perform(as('between'), write(intruder), thing)), 'common.idempotency-in-flight')
  t.equal(await eventsOf(thing), 0)
})

test('outward: a claim left behind is refused for as long as it runs, and may then be taken over by the same request', async (t) => {
  const thing = nextThing()
  await leftBehind('crashed', thing)
  t.equal(await eventsOf(thing), 1, 'what it wrote before is there')
  t.equal(await codeOf(perform(as('crashed', 'customer', after(1)), outward(), thing)), 'common.idempotency-in-flight')
  const other = perform(as('crashed', 'customer', after(3)), outward(), nextThing())
  t.equal(await codeOf(other), 'common.idempotency-key-reused')
  t.equal(await codeOf(perform(as('crashed', 'customer', after(3)), write(), thing)), 'common.idempotency-key-reused')
  const second = await perform(as('crashed', 'customer', after(3)), outward(), thing)
  t.notOk(isReplay(second))
  const third = await perform(as('crashed', 'customer', after(4)), outward(), thing)
  t.ok(isReplay(third))
  t.equal(text(third), text(second))
})

/** A request that claimed its key, wrote, and was never heard of again. */
async function leftBehind(key: string, thing: { thingId: number }) {
  const begun = Promise.withResolvers<void>()
  const never = new Promise(() => {})
  void perform(
    as(key),
    outward(() => (begun.resolve(), never)),
    thing,
  )
  await begun.promise
}

test('outward: one that lost its claim writes nothing more and answers nothing', async (t) => {
  const thing = nextThing()
  const [begun, held] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const slow = operation({
    ...outward(),
    async run(ctx, { thingId }) {
      begun.resolve()
      await held.promise
      await ctx.write(({ emit }) => emit(happened, { thingId }))
      return { thingId, secret: 'of the slow one' }
    },
  })
  const first = failureOf(perform(as('lost'), slow, thing))
  await begun.promise
  const second = await perform(as('lost', 'customer', after(3)), outward(), thing)
  held.resolve()
  t.match(await first, { code: 'common.idempotency-in-flight' })
  t.equal(await eventsOf(thing), 1)
  t.equal(text(await perform(as('lost'), outward(), thing)), text(second))
})

test('outward: what concludes is stored with its effect, whatever becomes of the rest', async (t) => {
  const thing = nextThing()
  await t.rejects(perform(as('concluded'), outward(breaks, 'conclude'), thing), { message: 'the wire is cut' })
  const again = await perform(as('concluded'), outward(), thing)
  t.ok(isReplay(again))
  t.match(text(again), 'token of')
  t.equal(await eventsOf(thing), 1)
})

test('outward: what concludes with an error leaves what was written, and the key to whoever asks again', async (t) => {
  const thing = nextThing()
  const counts = operation({
    ...outward(),
    run: (ctx, { thingId }) =>
      ctx.conclude<never>(async ({ emit }) => {
        await emit(happened, { thingId })
        return new DomainError(common.conflict, 'Counted, and refused.')
      }),
  })
  const before = (await rows()).length
  t.equal(await codeOf(perform(as('counted-refusal'), counts, thing)), 'common.conflict')
  t.equal((await rows()).length, before)
  t.equal(await codeOf(perform(as('counted-refusal'), counts, thing)), 'common.conflict')
  t.equal(await codeOf(perform(as(undefined), counts, thing)), 'common.conflict')
  t.equal(await eventsOf(thing), 3)
  t.equal(await codeOf(perform(as('dry', 'customer', { dryRun: true }), counts, thing)), 'common.conflict')
  t.equal(await eventsOf(thing), 3, 'a dry run leaves nothing')
})

test('outward: one that lost its claim leaves no refusal behind either', async (t) => {
  const thing = nextThing()
  const [begun, held] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const slow = operation({
    ...outward(),
    async run(ctx, { thingId }) {
      begun.resolve()
      await held.promise
      return ctx.conclude<never>(async ({ emit }) => {
        await emit(happened, { thingId })
        return new DomainError(common.conflict, 'Too late to be counted.')
      })
    },
  })
  const first = codeOf(perform(as('lost-refusal'), slow, thing))
  await begun.promise
  await perform(as('lost-refusal', 'customer', after(3)), outward(), thing)
  held.resolve()
  t.equal(await first, 'common.idempotency-in-flight')
  t.equal(await eventsOf(thing), 1)
})

test('outward: what concludes is answered and repeated like anything else', async (t) => {
  const thing = nextThing()
  const first = await perform(as('concludes'), outward(undefined, 'conclude'), thing)
  t.notOk(isReplay(first))
  const again = await perform(as('concludes'), outward(undefined, 'conclude'), thing)
  t.ok(isReplay(again))
  t.equal(text(again), text(first))
  t.equal(await eventsOf(thing), 1)
})

test('without a key nothing is asked of the database for it, and with one two statements more', async (t) => {
  const { statementsOf } = await import('../../doors/statements.ts')
  const plain = await statementsOf(() => perform(as(undefined), write(), nextThing()))
  const keyed = await statementsOf(() => perform(as('counted'), write(), nextThing()))
  t.notMatch(plain.map((each) => each.text).join(), /idempotent|advisory/)
  t.equal(keyed.length, plain.length + 2)
})

test('an answer is kept for a day', async (t) => {
  const thing = nextThing()
  const first = await perform(as('kept'), write(), thing)
  const begin = clock.now
  t.teardown(() => (clock.now = begin))
  await pruneAt(t, 23 * 60 + 59)
  t.equal(text(await perform(as('kept'), write(), thing)), text(first))
  await pruneAt(t, 24 * 60 + 1)
  t.strictSame(await rows(), [])
  t.notOk(isReplay(await perform(as('kept'), write(), thing)), 'from then on it is a new request')
})

async function pruneAt(t: Test, minutes: number): Promise<void> {
  const scope = { ...houseScope(app), ...after(minutes) }
  const write: TaskCtx['write'] = (work) => inTransaction(scope, scope.actor, work)
  t.type(await pruneAnswers.run({ ...scope, write } as unknown as TaskCtx, {}), Object)
}

test('who fails because the same request was answered a moment ago is told that answer', async (t) => {
  const thing = nextThing()
  const late: ReturnType<typeof write> = write(async () => {
    const request = keyedRequest(as('late'), late, people.customer, thing)!
    const record = sealRecord(request, new JsonText('{"secret":"of the first"}'))
    await inTransaction(houseScope(app), { kind: 'system' }, (ctx) =>
      insertAnswer(ctx.db, request.id, record, clock.now),
    )
    throw new DomainError(common.conflict, 'The name is taken.')
  })
  const answer = await perform(as('late'), late, thing)
  t.ok(isReplay(answer))
  t.equal(text(answer), '{"secret":"of the first"}')
  t.equal(await eventsOf(thing), 0, 'and what it did itself is undone')
})

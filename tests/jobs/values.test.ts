import { test } from 'tap'
import { z } from 'zod'
import { instantOf } from '../../domain/common/duration.ts'
import { changesBetween, defineEvent } from '../../domain/common/event.ts'
import { requireJson } from '../../domain/common/json.ts'
import { defineTask, type TaskDefinition } from '../../domain/common/task.ts'

const payload = z.object({})
const run = async () => {}
const plain = defineTask({ name: 'tests.plain', payload, run })

test('a task says what it is', async (t) => {
  t.match(plain, { name: 'tests.plain', queue: 'default', priority: 0, runAfter: null, backend: 'default', retries: 0 })
  const set = defineTask({ name: 'tests.set', queue: 'emails', priority: 5, retries: 2, concurrency: 1, payload, run })
  t.match(set, { queue: 'emails', priority: 5, retries: 2, concurrency: 1 })
  t.throws(() => Object.assign(plain, { priority: 1 }), TypeError, 'and never changes')
  t.equal(plain.priority, 0)
  t.equal(plain.run, run, 'it can be called without a queue')
})

test('using gives another task and leaves the first as it was', async (t) => {
  const urgent = plain.using({ priority: 5 }).using({ queue: 'critical', runAfter: { minutes: 5 } })
  t.match(urgent, { name: 'tests.plain', priority: 5, queue: 'critical', runAfter: { minutes: 5 } })
  t.match(plain, { priority: 0, queue: 'default', runAfter: null })
  t.strictSame(plain.using({ priority: 5 }), plain.using({ priority: 5 }), 'two that say the same are the same')
  t.equal(urgent.using({}).priority, 5, 'what is not said stays')
  t.equal(urgent.using({ runAfter: null }).runAfter, null, 'null takes away')
  t.throws(() => plain.using({ retries: 3 } as never), { message: "using() knows no 'retries'." })
})

/** Values of options that are refused, at definition and by `using` alike. */
const refused: Record<string, readonly unknown[]> = {
  priority: [-101, 101, 3.1, '5', true, Number.NaN, null],
  queue: ['nowhere', '', null],
  runAfter: ['2026-01-31T09:00:00', 'tomorrow', new Date(Number.NaN), { days: -1 }, { weeks: 1 }, { days: '3' }],
}
const faulty: readonly Partial<TaskDefinition<typeof payload>>[] = [
  { name: 'nodomain' },
  { name: 'Tests.upper' },
  { retries: -1 },
  { retries: 1.5 },
  { retries: true as never },
  { concurrency: 0 },
  { timeout: { seconds: 0 } },
  { backoff: { seconds: Number.NaN } },
]

test('what makes no sense is refused where it is written', async (t) => {
  for (const [name, values] of Object.entries(refused)) {
    for (const value of values) {
      const options = { [name]: value } as never
      t.throws(() => plain.using(options), Error, `using ${name}: ${String(value)}`)
      t.throws(
        () => defineTask({ name: 'tests.x', payload, run, ...(options as object) }),
        Error,
        `${name}: ${String(value)}`,
      )
    }
  }
  for (const options of faulty) t.throws(() => defineTask({ name: 'tests.x', payload, run, ...options }), Error)
  for (const priority of [-100, 0, 100]) t.equal(plain.using({ priority }).priority, priority)
  t.throws(() => plain.using({ priority: 101 }), {
    message: 'priority must be a whole number between -100 and 100.',
  })
})

test('a time is an instant, a text with its offset, or so long from now', async (t) => {
  const now = new Date('2026-03-01T10:00:00Z')
  const at = (when: Parameters<typeof instantOf>[0]) => instantOf(when, now).toISOString()
  t.equal(at(new Date('2026-03-02T00:00:00Z')), '2026-03-02T00:00:00.000Z')
  t.equal(at('2026-03-02T01:00:00+01:00'), '2026-03-02T00:00:00.000Z')
  t.equal(at({ days: 3, hours: 1, minutes: 2, seconds: 3 }), '2026-03-04T11:02:03.000Z')
  t.equal(at({}), '2026-03-01T10:00:00.000Z')
})

class Price {
  readonly amount = 1
}
const circle: Record<string, unknown> = {}
circle['self'] = { circle }

/** What JSON or PostgreSQL cannot keep, and where it is said to be. */
const unsayable: readonly (readonly [unknown, RegExp])[] = [
  [{ a: { b: [1, Number.NaN] } }, /^payload\.a\.b\[1\] is NaN/],
  [{ a: -Infinity }, /^payload\.a is -Infinity/],
  [{ when: new Date(0) }, /^payload\.when is a Date/],
  [{ n: 1n }, /^payload\.n is a bigint/],
  [{ m: new Map() }, /^payload\.m is a Map/],
  [{ s: new Set() }, /^payload\.s is a Set/],
  [{ p: new Price() }, /^payload\.p is a Price/],
  [{ f: () => {} }, /^payload\.f is a function/],
  [{ y: Symbol('y') }, /^payload\.y is a symbol/],
  [{ u: undefined }, /^payload\.u is undefined/],
  [circle, /^payload\.self\.circle contains itself/],
  [{ t: 'a\0b' }, /^payload\.t has a zero character/],
  [{ t: '\ud800' }, /^payload\.t has .*half a character/],
  [{ 'k\0': 1 }, /name of a field/],
  [Buffer.from('x'), /^payload is a Buffer/],
]

test('what JSON cannot say is refused, with the path of the first such value', async (t) => {
  for (const [value, message] of unsayable) t.throws(() => requireJson(value, 'payload'), { message })
  const fine = { a: [null, true, 0, -1.5, 'ü🧵', { 'key with spaces': [] }], same: 1 }
  t.doesNotThrow(() => requireJson({ ...fine, twice: [fine, fine] }, 'payload'))
})

const define = (fields: z.ZodRawShape) =>
  defineEvent({ name: 'thing.happened', payload: z.object(fields), aggregate: () => 'thing:1' })

test('an event may not carry what must not be kept for ever', async (t) => {
  t.doesNotThrow(() => define({ orderId: z.int(), countryCode: z.string() }))
  const kept = [{ password: z.string() }, { resetToken: z.string() }, { chest: z.number() }, { code: z.string() }]
  for (const fields of [...kept, { user: z.object({ apiKey: z.string() }) }, { list: z.array(z.object(kept[0])) }]) {
    t.throws(() => define(fields), /may not carry/)
  }
  t.throws(() => defineEvent({ name: 'happened', payload, aggregate: () => '' }), /noun\.verbed/)
})

test('changes are what differs; of private fields only that they do', async (t) => {
  const before = { name: 'Gown', price: 100, tags: ['a'], passwordHash: 'x', same: 1, deep: [{ token: 1 }] }
  const after = {
    name: 'Gown',
    price: 120,
    tags: ['a', 'b'],
    passwordHash: 'y',
    same: 1,
    colour: 'Navy',
    deep: [{ token: 2 }],
  }
  t.strictSame(changesBetween(before, after), {
    price: { before: 100, after: 120 },
    tags: { before: ['a'], after: ['a', 'b'] },
    passwordHash: { before: '…', after: '…' },
    deep: { before: [{ token: '…' }], after: [{ token: '…' }] },
    colour: { before: null, after: 'Navy' },
  })
})

import { test } from 'tap'
import { perform } from '../../../domain/common/operation.ts'
import { findProfile } from '../../../domain/measurements/index.ts'
import {
  deleteMeasurements,
  getMeasurements,
  listFormerMeasurements,
  saveMeasurements,
} from '../../../domain/measurements/operations.ts'
import type { FormerMeasurements } from '../../../domain/measurements/schema.ts'
import { rowsOf } from '../../db/catalogue.ts'
import { body } from '../../doors/samples/measurements.ts'
import { people, scopeOf, type TestApp, testShop } from '../../support/app.ts'
import { codeOf, failureOf } from '../../support/failure.ts'

const { customer, vendor } = people

const save = (app: TestApp, input: object, who: typeof customer | typeof vendor = customer) =>
  perform(scopeOf(app, who), saveMeasurements, input)
const read = (app: TestApp, who: typeof customer | typeof vendor = customer) =>
  perform(scopeOf(app, who), getMeasurements, {})

test('a body is kept as it was measured, each their own, the later in place of the earlier', async (t) => {
  const app = await testShop(t, { products: 1 })
  t.equal(await codeOf(read(app)), 'measurements.not-saved')
  const saved = await save(app, body)
  t.match(saved, { ...body, updatedAt: String })
  t.strictSame(await read(app), saved)
  t.equal(await codeOf(read(app, vendor)), 'measurements.not-saved')
  const taller = { sex: 'male', heightCm: 181.2, weightKg: 80 }
  await save(app, taller)
  const { updatedAt: _, ...kept } = (await findProfile(app, customer.userId))!
  t.strictSame(kept, taller, 'nothing is left of what was known before')
})

interface HistoryPage {
  readonly results: readonly FormerMeasurements[]
  readonly next: string | null
}

const historyOf = async (app: TestApp, input: object = {}, who: typeof customer | typeof vendor = customer) =>
  (await perform(scopeOf(app, who), listFormerMeasurements, input)) as HistoryPage

test('each save is kept, and listed to whoever made it, newest first, until all are forgotten', async (t) => {
  let now = new Date('2026-11-01T10:00:00.000Z')
  const app = await testShop(t, { products: 1, clock: () => now })
  t.strictSame((await historyOf(app)).results, [])
  const weights = [64, 66, 63.5]
  for (const [day, weightKg] of weights.entries()) {
    now = new Date(Date.UTC(2026, 10, 1 + day))
    await save(app, { ...body, weightKg })
  }
  await save(app, { ...body, weightKg: 90 }, vendor)
  const { results } = await historyOf(app)
  t.strictSame(
    results.map(({ weightKg, savedAt }) => [weightKg, savedAt]),
    [
      [63.5, '2026-11-03T00:00:00.000Z'],
      [66, '2026-11-02T00:00:00.000Z'],
      [64, '2026-11-01T00:00:00.000Z'],
    ],
  )
  t.match(await read(app), { weightKg: 63.5 }, 'the newest is the one in use')
  const first = await historyOf(app, { limit: 2 })
  const rest = await historyOf(app, { limit: 2, cursor: first.next })
  t.strictSame([...first.results, ...rest.results], results, 'a page at a time')
  t.equal(await codeOf(historyOf(app, { cursor: 'nonsense' })), 'common.invalid')
  await perform(scopeOf(app, customer), deleteMeasurements, {})
  t.strictSame((await historyOf(app)).results, [])
  t.equal((await historyOf(app, {}, vendor)).results.length, 1, 'that of others stays')
})

test('inches are taken where they are said to be inches, and kept as centimetres', async (t) => {
  const app = await testShop(t, { products: 1 })
  const { known: _, ...bare } = body
  const saved = await save(app, { ...bare, unit: 'in', known: { waist: 29, hip: 39.5, inseam: 31 } })
  t.match(saved, { heightCm: body.heightCm, known: { waist: 73.66, hip: 100.33, inseam: 78.74 } })
  t.strictSame(await read(app), saved)
  t.notOk('unit' in saved, 'what is read is in centimetres, always')
  for (const [unit, waist, message] of [
    ['in', 73, /cannot be/],
    ['in', 8, 'Expected 15.7 to 78.7 in.'],
    ['cm', 29, 'Expected 40 to 200 cm.'],
    ['cm', 180, /cannot be/],
  ] as const) {
    const { code, errors } = await failureOf(save(app, { ...bare, unit, known: { waist } }))
    t.match(
      { code, errors },
      { code: 'common.invalid', errors: [{ path: 'known.waist', message }] },
      `${waist} ${unit}`,
    )
  }
  t.match(await failureOf(save(app, { ...bare, unit: 'ft' })), { errors: [{ path: 'unit' }] })
})

test('the database alone tells nothing of a body', async (t) => {
  const app = await testShop(t, { products: 1 })
  await save(app, body)
  await save(app, body, vendor)
  const rows = await rowsOf<{ user_id: number; sealed: string }>(app.url, 'select * from measurements order by user_id')
  const former = await rowsOf<{ sealed: string }>(app.url, 'select * from measurement_history')
  t.equal(former.length, 2)
  for (const { sealed } of [...rows, ...former]) {
    const bytes = Buffer.from(sealed.split('.')[1]!, 'base64url').toString('latin1')
    for (const text of [sealed, bytes]) t.notMatch(text, /female|168\.5|64\.5|73\.5|waist|height/i)
  }
  t.not(rows[0]!.sealed, rows[1]!.sealed, 'equal bodies are not seen to be equal')
  await rowsOf(app.url, `update measurements set sealed = '${rows[0]!.sealed}'`)
  t.match(await read(app, vendor), body, 'a row of their own opens')
  await t.rejects(read(app), TypeError, 'but nobody can be given the body of another')
})

test('a change is on record, and what was measured is not', async (t) => {
  const app = await testShop(t, { products: 1 })
  await save(app, body)
  await perform(scopeOf(app, customer), deleteMeasurements, {})
  t.equal(await codeOf(read(app)), 'measurements.not-saved')
  t.equal(await perform(scopeOf(app, customer), deleteMeasurements, {}), null, 'what is gone can be deleted again')
  const events = await app.db.selectFrom('events').select(['name', 'aggregate', 'payload', 'changes']).execute()
  t.strictSame(
    events,
    ['measurements.saved', 'measurements.deleted'].map((name) => ({
      name,
      aggregate: 'user:3',
      payload: { userId: 3 },
      changes: null,
    })),
  )
  for (const table of ['measurements', 'measurement_history']) {
    t.strictSame(await rowsOf(app.url, `select * from ${table}`), [])
  }
})

const wrong: readonly (readonly [input: object, path: string])[] = [
  [{ ...body, sex: undefined }, 'sex'],
  [{ ...body, ageYears: 12 }, 'ageYears'],
  [{ ...body, ageYears: 34.5 }, 'ageYears'],
  [{ ...body, heightCm: 66.3 }, 'heightCm'],
  [{ ...body, heightCm: '168' }, 'heightCm'],
  [{ ...body, weightKg: 142_000 }, 'weightKg'],
  [{ ...body, weightKg: Number.POSITIVE_INFINITY }, 'weightKg'],
  [{ ...body, known: { waist: 29 } }, 'known.waist'],
  [{ ...body, known: { wasit: 73 } }, 'known'],
]

test('inches, millimetres and slips of the pen are refused where they stand', async (t) => {
  const app = await testShop(t, { products: 1 })
  for (const [input, path] of wrong) {
    const { code, errors } = await failureOf(save(app, input))
    t.equal(code, 'common.invalid')
    t.strictSame(
      (errors as { path: string }[]).map((error) => error.path),
      [path],
    )
  }
})

test('an account that is gone saves nothing more', async (t) => {
  const app = await testShop(t, { products: 1 })
  await rowsOf(app.url, 'update users set deleted_at = now() where id = 3')
  t.equal(await codeOf(save(app, body)), 'common.unauthenticated')
  t.strictSame(await rowsOf(app.url, 'select * from measurements'), [])
})

import { test } from 'tap'
import { perform } from '../../../domain/common/operation.ts'
import { findProfile } from '../../../domain/measurements/index.ts'
import { deleteMeasurements, getMeasurements, saveMeasurements } from '../../../domain/measurements/operations.ts'
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

test('the database alone tells nothing of a body', async (t) => {
  const app = await testShop(t, { products: 1 })
  await save(app, body)
  await save(app, body, vendor)
  const rows = await rowsOf<{ user_id: number; sealed: string }>(app.url, 'select * from measurements order by user_id')
  for (const { sealed } of rows) {
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
  t.strictSame(await rowsOf(app.url, 'select * from measurements'), [])
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

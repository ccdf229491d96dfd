import { test } from 'tap'
import { perform } from '../../../domain/common/operation.ts'
import { saveMeasurements } from '../../../domain/measurements/operations.ts'
import { recommendSize } from '../../../domain/sizing/operations.ts'
import { rowsOf } from '../../db/catalogue.ts'
import { people, scopeOf, type TestApp, testShop } from '../../support/app.ts'
import { codeOf, failureOf } from '../../support/failure.ts'

const { customer, vendor, nobody } = people
const body = { sex: 'female', ageYears: 30, heightCm: 168, weightKg: 60, known: { chest: 93, waist: 75, hip: 99 } }

const ask = (app: TestApp, input: object, who: Parameters<typeof scopeOf>[1] = nobody) =>
  perform(scopeOf(app, who), recommendSize, { productId: 1, ...input })

test('somebody is recommended the same size whether they say what they measure or have it saved', async (t) => {
  const app = await testShop(t, { products: 1 })
  await perform(scopeOf(app, customer), saveMeasurements, body)
  t.match(await ask(app, body), { size: 'M', unsure: false, probabilities: { M: Number } })
  t.strictSame(await ask(app, {}, customer), await ask(app, body))
  t.match(
    await ask(app, { ...body, known: { chest: 101, waist: 84, hip: 107 } }, customer),
    { size: 'L' },
    'what is said counts',
  )
})

test('whoever has saved nothing is told so, and whoever is nobody to sign in or to say what they measure', async (t) => {
  const app = await testShop(t, { products: 1 })
  t.equal(await codeOf(ask(app, {}, vendor)), 'measurements.not-saved')
  t.equal(await codeOf(ask(app, {})), 'common.unauthenticated')
  await perform(scopeOf(app, customer), saveMeasurements, body)
  const program = { ...customer, scopes: ['orders:read'], apiKeyId: 1 } as const
  t.equal(await codeOf(ask(app, {}, program)), 'common.forbidden', 'a program learns of no body through its size')
  t.match(await ask(app, body, program), { size: 'M' })
})

test('half a body is refused, and each missing part named', async (t) => {
  const app = await testShop(t, { products: 1 })
  const { code, errors } = await failureOf(ask(app, { known: { waist: 75 } }, customer))
  t.equal(code, 'common.invalid')
  t.strictSame(
    (errors as { path: string }[]).map(({ path }) => path),
    ['sex', 'heightCm', 'weightKg'],
  )
})

test('a product without a chart has no size, and says why', async (t) => {
  const app = await testShop(t, { products: 1 })
  await rowsOf(app.url, 'update products set size_chart = null')
  t.match(await ask(app, body), {
    size: null,
    unsure: true,
    probabilities: {},
    reasons: [{ dimension: null, text: /no size chart/ }],
  })
})

test('asking leaves nothing behind', async (t) => {
  const app = await testShop(t, { products: 1 })
  await ask(app, body, customer)
  for (const table of ['measurements', 'measurement_history', 'size_feedback', 'events']) {
    t.strictSame(await rowsOf(app.url, `select * from ${table}`), [], table)
  }
})

import { test } from 'tap'
import type { BodyPhotos } from '../../../domain/common/body-model.ts'
import { readConfig } from '../../../server/config.ts'
import { demoBodyModel } from '../../../server/gateways/body-model/demo.ts'
import { httpBodyModel } from '../../../server/gateways/body-model/http.ts'
import { bodyModelOf } from '../../../server/gateways/body-model/index.ts'
import { httpProvider, silence } from '../../support/http-provider.ts'

const TOKEN = 'a token that the model was given'
const photos: BodyPhotos = {
  front: Buffer.from('in front'),
  side: Buffer.from('from the side'),
  type: 'image/webp',
  sex: 'female',
  heightCm: 168,
  ageYears: 34,
}

test('a model server is sent both photos and what makes sizes of them, and nothing else', async (t) => {
  const server = await httpProvider(t, { status: 200, body: { model: 'acme', anything: 1 } })
  const model = httpBodyModel({ url: `${server.base}/measure?v=2`, token: TOKEN, timeout: 5_000 })
  t.strictSame(await model.measure(photos), { model: 'acme', anything: 1 }, 'what it says is for the domain to judge')
  const [{ method, path, headers, body }] = server.taken as [(typeof server.taken)[0]]
  t.match(
    { method, path, headers },
    { method: 'POST', path: '/measure?v=2', headers: { authorization: `Bearer ${TOKEN}` } },
  )
  const { front, side, ...rest } = JSON.parse(body.toString()) as Record<string, string>
  t.equal(Buffer.from(front!, 'base64').toString(), 'in front')
  t.equal(Buffer.from(side!, 'base64').toString(), 'from the side')
  t.strictSame(rest, { type: 'image/webp', sex: 'female', heightCm: 168, ageYears: 34 })
})

test('whether asking again makes sense is said, and what was sent is not repeated', async (t) => {
  const server = await httpProvider(t, silence)
  const ask = (timeout = 5_000) => httpBodyModel({ url: server.base, token: undefined, timeout }).measure(photos)
  await t.rejects(ask(50), { name: 'BodyModelAway', message: /no answer in time/ })
  for (const status of [408, 429, 500, 503]) {
    server.reply = { status }
    await t.rejects(ask(), { name: 'BodyModelAway' }, `${status}`)
  }
  const quoted = Buffer.from('in front').toString('base64')
  for (const status of [301, 400, 401, 404]) {
    server.reply = { status, body: { message: quoted }, headers: { location: server.base } }
    await t.rejects(ask(), { name: 'BodyModelRefused', message: `The body model: HTTP ${status}` })
  }
  server.reply = { status: 200, body: '<html>' }
  await t.rejects(ask(), { name: 'BodyModelRefused' })
  server.reply = { status: 200, body: 'x'.repeat(300_000) }
  await t.rejects(ask(), { name: 'BodyModelAway' }, 'an answer without an end is not waited for')
  for (const [body, fault] of [
    [{ code: 'no-person' }, 'no-person'],
    [{ code: 'who knows' }, 'unusable'],
    ['', 'unusable'],
  ] as const) {
    server.reply = { status: 422, body }
    await t.rejects(ask(), { name: 'PhotosUnusable', fault })
  }
  server.reply = (response) => response.destroy()
  await t.rejects(ask(), { name: 'BodyModelAway' })
  await t.rejects(
    httpBodyModel({ url: server.base, token: undefined, timeout: 100 }).measure(photos, AbortSignal.abort()),
    {
      name: 'AbortError',
    },
  )
})

interface Measured {
  readonly dimensions: Readonly<Record<string, number>>
  readonly embedding: readonly number[]
}
const measured = async (given: Partial<BodyPhotos>) =>
  (await demoBodyModel.measure({ ...photos, ...given })) as Measured

const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, k) => sum + x * b[k]!, 0)

function cosine(one: readonly number[], other: readonly number[]): number {
  return dot(one, other) / Math.sqrt(dot(one, one) * dot(other, other))
}

test('the stand-in says the same to everybody who says the same, whatever their photos show', async (t) => {
  const body = await measured({})
  t.strictSame(await measured({ front: Buffer.from('a cat'), side: Buffer.from('a dog') }), body)
  t.equal(body.embedding.length, 768)
  t.ok(body.embedding.every(Number.isFinite))
  t.match(body.dimensions, { chest: Number, waist: Number, hip: Number, inseam: Number })
  const far = (other: Measured) => 1 - cosine(body.embedding, other.embedding)
  const [like, unlike, other] = [
    far(await measured({ heightCm: 169 })),
    far(await measured({ heightCm: 185, weightKg: 120 })),
    far(await measured({ sex: 'male' })),
  ]
  t.ok(like < 0.02, `${like}: bodies alike are near each other`)
  t.ok(unlike > 0.1, `${unlike}: others are not`)
  t.ok(other > 0.1, `${other}: those of the other sex are not`)
})

test('in production there is no stand-in, and photos go nowhere in plain text', (t) => {
  const url = 'https://model.internal/measure'
  t.equal(bodyModelOf(readConfig({})), demoBodyModel)
  t.equal(bodyModelOf({ production: true, bodyModel: undefined }).offered, false)
  t.equal(bodyModelOf({ production: true, bodyModel: { url, token: undefined, timeout: 1 } }).offered, true)
  t.match(readConfig({ BODY_MODEL_URL: url, BODY_MODEL_TOKEN: TOKEN }), {
    bodyModel: { url, token: TOKEN, timeout: 30_000 },
  })
  t.throws(() => readConfig({ BODY_MODEL_TOKEN: TOKEN }), /BODY_MODEL_URL: Needed/)
  t.throws(() => readConfig({ NODE_ENV: 'production', BODY_MODEL_URL: 'http://model.internal' }), /Expected https/)
  t.end()
})

import { readdir } from 'node:fs/promises'
import path from 'node:path'
import sharp from 'sharp'
import { test, type Test } from 'tap'
import { BodyModelAway, BodyModelRefused, PhotosUnusable } from '../../../domain/common/body-model.ts'
import { perform } from '../../../domain/common/operation.ts'
import { findProfile } from '../../../domain/measurements/index.ts'
import { RETRIES } from '../../../domain/measurements/analyses/working.ts'
import { deleteMeasurements, getSharing } from '../../../domain/measurements/operations.ts'
import { pruneAnalyses } from '../../../domain/measurements/tasks.ts'
import { eraseUsers } from '../../../domain/privacy/operations.ts'
import { houseScope } from '../../../server/context.ts'
import { enqueue } from '../../jobs/shop.ts'
import { rowsOf } from '../../db/catalogue.ts'
import { people, scopeOf, type TestApp, testShop } from '../../support/app.ts'
import { codeOf, failureOf } from '../../support/failure.ts'
import { picture } from '../../support/pictures.ts'
import {
  analyse,
  confirm,
  dimensions,
  fakeModel,
  goodAnswer,
  photographed,
  pointOf,
  shareBody,
  standing,
} from './photographed.ts'

const { customer, vendor } = people

async function shop(t: Test, options: object = {}) {
  const model = fakeModel()
  const app = await testShop(t, { products: 1, gateways: { bodyModel: model }, ...options })
  return { app, model }
}

/** Photos that lie in the storage still. */
async function photosOf(app: TestApp): Promise<string[]> {
  const files = await readdir(path.join(app.config.dataDir, 'files'), { recursive: true, withFileTypes: true })
  return files.filter((each) => each.isFile()).map(({ name }) => name)
}

const runsOf = (app: TestApp) =>
  rowsOf<{ status: string; attempts: number; errors: { message: string }[] }>(
    app.url,
    `select status, attempts, errors from tasks where task = 'measurements.analysePhotos' order by id`,
  )

/** Runs again whatever has failed and is to be tried again later. */
async function drainAll(app: TestApp): Promise<void> {
  for (let n = 0; n <= RETRIES + 1; n++) {
    await app.drain()
    await rowsOf(app.url, `update pgboss.job set start_after = now() where state in ('created', 'retry')`)
  }
}

test('two photos become a proposal, which its owner confirms, and nothing else happens to them', async (t) => {
  const { app, model } = await shop(t)
  const asked = await analyse(app, customer)
  t.match(asked, { status: 'pending', proposal: null, failure: null, taskId: /^[\da-f-]{36}$/, expiresAt: String })
  t.equal((await photosOf(app)).length, 2)
  t.equal(await codeOf(confirm(app, customer, asked.id)), 'measurements.analysis-not-ready')
  await app.drain()
  const ready = await standing(app, customer, asked.id)
  t.match(ready, { status: 'ready', proposal: { ...photographed, known: dimensions }, finishedAt: String })
  t.strictSame(await photosOf(app), [], 'the photos are gone before anybody confirms')
  t.equal(await findProfile(app, customer.userId), undefined, 'and nothing is saved before')
  const saved = await confirm(app, customer, asked.id)
  t.match(saved, { ...photographed, known: dimensions, updatedAt: String })
  t.strictSame(await findProfile(app, customer.userId), saved)
  t.match(await standing(app, customer, asked.id), { status: 'confirmed', proposal: null })
  t.equal(await codeOf(confirm(app, customer, asked.id)), 'measurements.analysis-not-ready', 'once')
  t.equal(model.shown.length, 1)
})

test('what leaves the process is upright, of bounded size, and says nothing of where or by what it was taken', async (t) => {
  const { app, model } = await shop(t)
  const large = await picture({ width: 3000, height: 1500, orientation: 6 })
  await analyse(app, customer, photographed, { front: large, side: await picture({ format: 'png' }) })
  await app.drain()
  const [{ front, side, ...rest }] = model.shown as [(typeof model.shown)[0]]
  t.strictSame(rest, { ...photographed, type: 'image/webp' })
  const seen = await sharp(front).metadata()
  t.match(seen, { format: 'webp', width: 1024, height: 2048 })
  for (const bytes of [front, side]) {
    const { exif, xmp, iptc, orientation } = await sharp(bytes).metadata()
    t.strictSame(
      { exif, xmp, iptc, orientation },
      { exif: undefined, xmp: undefined, iptc: undefined, orientation: undefined },
    )
    t.notMatch(Buffer.from(bytes).toString('latin1'), /Kamera|GPS/)
  }
})

test('of others there is no analysis', async (t) => {
  const { app } = await shop(t)
  const { id } = await analyse(app, customer)
  await app.drain()
  t.equal(await codeOf(standing(app, vendor, id)), 'measurements.analysis-not-found')
  t.equal(await codeOf(confirm(app, vendor, id)), 'measurements.analysis-not-found')
  t.equal(await codeOf(standing(app, people.admin, id)), 'measurements.analysis-not-found', 'not for staff either')
  t.match(await standing(app, customer, id), { status: 'ready' })
})

test('the database alone tells nothing of a body, nor do events, tasks and failures', async (t) => {
  const { app, model } = await shop(t)
  await analyse(app, customer)
  await app.drain()
  model.answer = { ...goodAnswer, dimensions: { ...dimensions, waist: 735.25 } }
  await analyse(app, customer)
  await app.drain()
  const told = await rowsOf<{ row: string }>(
    app.url,
    `select a::text as row from body_analyses a union all select e::text from events e
    union all select j::text from pgboss.job j union all select f::text from task_failures f`,
  )
  t.ok(told.length > 6)
  for (const { row } of told) t.notMatch(row, /168\.5|64\.5|73\.5|735\.25|female|waist/)
  await rowsOf(app.url, `update body_analyses set user_id = ${vendor.userId} where status = 'ready'`)
  const [moved] = await rowsOf<{ id: number }>(app.url, `select id::int from body_analyses where status = 'ready'`)
  await t.rejects(standing(app, vendor, moved!.id), TypeError, 'nobody can be given the body of another')
})

test('a model that is away is asked again, and given up in the end; the photos go then as well', async (t) => {
  const { app, model } = await shop(t)
  model.answer = new BodyModelAway('no answer in time')
  const first = await analyse(app, customer)
  await app.drain()
  t.match(await standing(app, customer, first.id), { status: 'pending' })
  t.equal((await photosOf(app)).length, 2, 'they are needed still')
  model.answer = goodAnswer
  await drainAll(app)
  t.match(await standing(app, customer, first.id), { status: 'ready' })
  model.answer = new BodyModelAway('no answer in time')
  const second = await analyse(app, customer)
  await drainAll(app)
  t.match(await standing(app, customer, second.id), { status: 'failed', failure: 'model-failed', proposal: null })
  t.match(await runsOf(app), [{ status: 'SUCCESSFUL' }, { status: 'FAILED', attempts: RETRIES + 1 }])
  t.strictSame(await photosOf(app), [])
})

const useless: readonly (readonly [why: string, answer: unknown])[] = [
  ['it refuses', new BodyModelRefused('HTTP 401')],
  ['no object', 'a body'],
  ['no waist', { ...goodAnswer, dimensions: { chest: 92, hip: 101 } }],
  ['millimetres', { ...goodAnswer, dimensions: { ...dimensions, chest: 920 } }],
  ['nobody’s body', { ...goodAnswer, dimensions: { ...dimensions, waist: 190 } }],
  ['an embedding too short', { ...goodAnswer, embedding: pointOf(1).slice(1) }],
  ['an embedding too long', { ...goodAnswer, embedding: [...pointOf(1), 0] }],
  ['an embedding of nothing', { ...goodAnswer, embedding: pointOf() }],
  ['no numbers', { ...goodAnswer, embedding: pointOf(1).map(String) }],
  ['not a number', { ...goodAnswer, embedding: pointOf(Number.NaN) }],
]

test('an answer that is of no use is a failure for good, and is not asked for again', async (t) => {
  const { app, model } = await shop(t)
  for (const [why, answer] of useless) {
    model.answer = answer
    const { id } = await analyse(app, customer)
    await app.drain()
    t.match(await standing(app, customer, id), { status: 'failed', failure: 'model-failed' }, why)
  }
  t.equal(model.shown.length, useless.length)
  for (const { status, errors } of await runsOf(app)) {
    t.equal(status, 'FAILED')
    t.match(errors[0]!.message, /^The photos could not be measured: \w+\.$/)
  }
  t.strictSame(await photosOf(app), [])
  model.answer = { ...goodAnswer, dimensions: { ...dimensions, tail: 3 } }
  const { id } = await analyse(app, customer)
  await app.drain()
  t.match(await standing(app, customer, id), { status: 'ready' }, 'what we do not know of a body is left out')
})

test('what is wrong with the photos is told to whoever took them, and is no failure of ours', async (t) => {
  const { app, model } = await shop(t)
  model.answer = new PhotosUnusable('not-whole-body')
  const { id } = await analyse(app, customer)
  const broken = (await picture({ width: 900, height: 900 })).subarray(0, 700)
  const { id: second } = await analyse(app, customer, photographed, { front: broken, side: await picture() })
  await app.drain()
  t.match(await standing(app, customer, id), { status: 'failed', failure: 'not-whole-body' })
  t.match(await standing(app, customer, second), { status: 'failed', failure: 'unusable' })
  t.match(await runsOf(app), [{ status: 'SUCCESSFUL' }, { status: 'SUCCESSFUL' }])
  t.strictSame(await photosOf(app), [])
})

test('a weight that did not come with the photos has to come later, and has to go with the rest', async (t) => {
  const { app } = await shop(t)
  const { weightKg: _, ...rest } = photographed
  const { id } = await analyse(app, customer, rest)
  await app.drain()
  t.match(await failureOf(confirm(app, customer, id)), { code: 'common.invalid', errors: [{ path: 'weightKg' }] })
  t.equal(await codeOf(confirm(app, customer, id, { weightKg: 340 })), 'common.invalid')
  t.match(await confirm(app, customer, id, { weightKg: 66 }), { weightKg: 66, known: dimensions })
})

test('a proposal waits three days for a word, and photos whose task was lost an hour', async (t) => {
  let now = new Date('2026-11-01T10:00:00.000Z')
  const { app, model } = await shop(t, { clock: () => now })
  const later = (hours: number) => (now = new Date(now.getTime() + hours * 3_600_000))
  const { id } = await analyse(app, customer)
  await app.drain()
  model.answer = new BodyModelAway('away')
  const lost = await analyse(app, customer)
  await rowsOf(app.url, `delete from pgboss.job where data ->> 'task' = 'measurements.analysePhotos'`)
  const prune = async () => {
    await enqueue(app, pruneAnalyses, {})
    await app.drain()
  }
  later(0.9)
  await prune()
  t.match(await standing(app, customer, lost.id), { status: 'pending' })
  later(0.2)
  await prune()
  t.match(await standing(app, customer, lost.id), { status: 'failed', failure: 'model-failed' })
  t.strictSame(await photosOf(app), [])
  later(71)
  t.equal(await codeOf(confirm(app, customer, id)), 'measurements.analysis-not-found', 'even before it is deleted')
  await prune()
  t.strictSame(await rowsOf(app.url, 'select * from body_analyses'), [])
})

test('whoever forgets their measurements forgets what photos have told, and the photos', async (t) => {
  const { app } = await shop(t)
  await shareBody(app, customer)
  await analyse(app, customer)
  await perform(scopeOf(app, customer), deleteMeasurements, {})
  t.strictSame(await rowsOf(app.url, 'select * from body_analyses'), [])
  t.match(await perform(scopeOf(app, customer), getSharing, {}), { shared: false })
  await app.drain()
  t.strictSame(await photosOf(app), [])
})

test('of whoever is erased no photo is left, nor anything of what it told', async (t) => {
  const { app, model } = await shop(t)
  await shareBody(app, customer)
  model.answer = new BodyModelAway('away')
  await analyse(app, customer)
  await app.drain()
  t.equal((await photosOf(app)).length, 2)
  await perform(houseScope(app), eraseUsers, { userIds: [customer.userId] })
  await drainAll(app)
  t.strictSame(await photosOf(app), [])
  for (const table of ['body_analyses', 'body_embeddings', 'stored_files']) {
    t.strictSame(await rowsOf(app.url, `select * from ${table}`), [], table)
  }
})

test('where nobody is set up no photo is kept, and an account that is gone has none measured', async (t) => {
  const { app, model } = await shop(t)
  await rowsOf(app.url, `update users set deleted_at = now() where id = ${vendor.userId}`)
  t.equal(await codeOf(analyse(app, vendor)), 'common.unauthenticated')
  Object.assign(model, { offered: false })
  t.equal(await codeOf(analyse(app, customer)), 'measurements.analysis-not-offered')
  t.strictSame(await photosOf(app), [])
  t.strictSame(await rowsOf(app.url, 'select * from body_analyses'), [])
})

test('each step is on record, by whose and which it is', async (t) => {
  const { app, model } = await shop(t)
  await shareBody(app, customer)
  model.answer = new PhotosUnusable('no-person')
  await analyse(app, customer)
  await app.drain()
  const events = await app.db
    .selectFrom('events')
    .select(['name', 'aggregate', 'payload', 'changes'])
    .orderBy('id')
    .execute()
  const payload = { userId: customer.userId }
  const of = (analysisId: number) => ({
    aggregate: `bodyAnalysis:${analysisId}`,
    payload: { ...payload, analysisId },
    changes: null,
  })
  const ofBody = { aggregate: 'user:3', payload, changes: null }
  t.strictSame(events, [
    { name: 'bodyAnalysis.requested', ...of(1) },
    { name: 'bodyAnalysis.readied', ...of(1) },
    { name: 'measurements.saved', ...ofBody },
    { name: 'body.shared', ...ofBody },
    { name: 'bodyAnalysis.confirmed', ...of(1) },
    { name: 'bodyAnalysis.requested', ...of(2) },
    { name: 'bodyAnalysis.failed', ...of(2) },
  ])
})

import { CompiledQuery } from 'kysely'
import t, { test } from 'tap'
import type { User } from '../../../domain/common/access.ts'
import { perform } from '../../../domain/common/operation.ts'
import { wallOf } from '../../../domain/common/wall.ts'
import { embeddingOf } from '../../../domain/measurements/embeddings/embedding.ts'
import { saveShared } from '../../../domain/measurements/embeddings/queries.ts'
import { getSharing, stopSharing } from '../../../domain/measurements/operations.ts'
import { eraseUsers } from '../../../domain/privacy/operations.ts'
import { giveSizeFeedback, sizesOfAlike } from '../../../domain/sizing/operations.ts'
import type { SizesOfAlike } from '../../../domain/sizing/schema.ts'
import { houseScope } from '../../../server/context.ts'
import { rowsOf } from '../../db/catalogue.ts'
import { people, scopeOf, testShop } from '../../support/app.ts'
import { codeOf } from '../../support/failure.ts'
import { analyse, confirm, fakeModel, goodAnswer, pointOf, shareBody } from '../measurements/photographed.ts'

const model = fakeModel()
const app = await testShop(t, { products: 8, gateways: { bodyModel: model } })
const { customer } = people

let made = 0
async function somebody(): Promise<User> {
  made += 1
  const { id } = await app.db
    .insertInto('users')
    .values({ email: `alike-${made}@fashionistar.test`, full_name: 'Sam Somebody' })
    .returning('id')
    .executeTakeFirstOrThrow()
  return { kind: 'user', userId: id, roles: ['customer'], vendorIds: [], ownerOf: [] }
}

const like = goodAnswer.embedding
const unlike = pointOf(0.1, 1)

interface Telling {
  readonly verdict?: string
  readonly size?: string
  readonly embedding?: readonly number[] | null
  readonly model?: string
}

/** People who say something of a product, and most of whom share a body. */
async function voices(
  productId: number,
  count: number,
  { verdict = 'kept', size = 'M', embedding = like, model: by = 'fake-1' }: Telling = {},
): Promise<User[]> {
  const crowd: User[] = []
  for (let n = 0; n < count; n++) {
    const who = await somebody()
    await perform(scopeOf(app, who), giveSizeFeedback, { productId, size, verdict })
    const point =
      embedding === null ? undefined : embeddingOf(embedding.map((value, k) => (k === 5 ? n / 1_000 : value)))
    if (point !== undefined) await saveShared(app.db, who.userId, { embedding: point, model: by, sharedAt: at })
    crowd.push(who)
  }
  return crowd
}

const at = '2026-11-01T00:00:00.000Z'
const ask = async (productId: number, who: User = customer) =>
  ((await perform(scopeOf(app, who), sizesOfAlike, { productId })) as SizesOfAlike).sizes
const stop = (who: User) => perform(scopeOf(app, who), stopSharing, {})

test('who does not share a body learns nothing of those who do', async (t) => {
  await voices(1, 6)
  t.equal(await codeOf(ask(1)), 'measurements.not-shared')
  const { id } = await analyse(app, customer)
  await app.drain()
  t.equal(await codeOf(ask(1)), 'measurements.not-shared', 'photos alone share nothing')
  await confirm(app, customer, id, { share: false })
  t.match(await perform(scopeOf(app, customer), getSharing, {}), { shared: false, model: null, sharedAt: null })
  t.equal(await codeOf(ask(1)), 'measurements.not-shared', 'nor does what is saved')
  await shareBody(app, customer)
  t.match(await perform(scopeOf(app, customer), getSharing, {}), { shared: true, model: 'fake-1', sharedAt: String })
  t.strictSame(await ask(1), [{ size: 'M', kept: 5, tooSmall: 0, tooLarge: 0 }])
  t.equal(await codeOf(ask(987_654)), 'products.not-found')
})

test('of fewer than five people nothing is told, and one more or less of many is not seen', async (t) => {
  const crowd = await voices(2, 4)
  t.strictSame(await ask(2), [])
  crowd.push(...(await voices(2, 1)))
  t.strictSame(await ask(2), [{ size: 'M', kept: 5, tooSmall: 0, tooLarge: 0 }])
  await voices(2, 4)
  t.match(await ask(2), [{ kept: 5 }], 'nine are five')
  await voices(2, 1)
  t.match(await ask(2), [{ kept: 10 }])
  await voices(2, 4, { verdict: 'too-small', size: 'S' })
  await voices(2, 4, { verdict: 'too-large', size: 'S' })
  t.equal((await ask(2)).length, 1, 'four and four are not eight of anything')
  await voices(2, 1, { verdict: 'too-small', size: 'S' })
  t.match(await ask(2), [{ size: 'S', kept: 0, tooSmall: 5, tooLarge: 0 }, { size: 'M' }], 'in the order of the chart')
})

test('only those count who share a body like it, seen by the same model', async (t) => {
  await voices(3, 5, { embedding: null })
  t.strictSame(await ask(3), [], 'who shares none')
  await voices(3, 5, { embedding: unlike })
  t.strictSame(await ask(3), [], 'who is of another build')
  await voices(3, 5, { model: 'fake-2' })
  t.strictSame(await ask(3), [], 'whom another model has seen')
  await voices(3, 4)
  await perform(scopeOf(app, customer), giveSizeFeedback, { productId: 3, size: 'M', verdict: 'kept' })
  t.strictSame(await ask(3), [], 'nor does who asks')
  await voices(3, 1)
  t.match(await ask(3), [{ kept: 5 }])
})

test('whoever shares no longer, or is erased, is counted no longer, from that moment', async (t) => {
  const [first, second] = (await voices(4, 6)) as [User, User]
  t.match(await ask(4), [{ kept: 5 }])
  t.equal(await stop(first), null)
  t.match(await ask(4), [{ kept: 5 }])
  await perform(houseScope(app), eraseUsers, { userIds: [second.userId] })
  await app.drain()
  t.strictSame(await ask(4), [])
  t.strictSame(
    await rowsOf(app.url, `select from body_embeddings where user_id in (${first.userId}, ${second.userId})`),
    [],
  )
  t.equal(await stop(first), null, 'it can be said again')
  t.equal(await codeOf(ask(4, first)), 'measurements.not-shared', 'and they learn nothing more themselves')
})

test('a body that is confirmed without sharing takes back what was shared before', async (t) => {
  await voices(5, 5)
  t.match(await ask(5), [{ kept: 5 }])
  const { id } = await analyse(app, customer)
  await app.drain()
  await confirm(app, customer, id, { share: false })
  t.equal(await codeOf(ask(5)), 'measurements.not-shared')
  const withdrawn = await rowsOf(
    app.url,
    `select payload from events where name = 'body.withdrawn' order by id desc limit 1`,
  )
  t.strictSame(withdrawn, [{ payload: { userId: customer.userId } }])
})

test('what is told says nothing of anybody', async (t) => {
  await shareBody(app, customer)
  await voices(6, 7)
  const [told] = await ask(6)
  t.strictSame(Object.keys(told!), ['size', 'kept', 'tooSmall', 'tooLarge'])
  const key: User = { ...customer, scopes: ['orders:read'], apiKeyId: 1 }
  t.equal(await codeOf(ask(6, key)), 'common.forbidden', 'and programs are not told')
  await t.rejects(
    app.db.transaction().execute(async (trx) => {
      await trx.executeQuery(CompiledQuery.raw(wallOf([1], people.vendor)))
      await trx.selectFrom('body_embeddings').selectAll().execute()
    }),
    { message: /permission denied/ },
    'a vendor reads none of it, whatever its statements ask for',
  )
})

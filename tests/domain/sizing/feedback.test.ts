import { CompiledQuery } from 'kysely'
import t, { test } from 'tap'
import type { User } from '../../../domain/common/access.ts'
import { wallOf } from '../../../domain/common/wall.ts'
import { perform } from '../../../domain/common/operation.ts'
import { deleteMeasurements, saveMeasurements } from '../../../domain/measurements/operations.ts'
import { giveSizeFeedback, recommendSize } from '../../../domain/sizing/operations.ts'
import type { SizeRecommendation } from '../../../domain/sizing/schema.ts'
import { eraseUsers } from '../../../domain/privacy/operations.ts'
import { houseScope } from '../../../server/context.ts'
import { rowsOf } from '../../db/catalogue.ts'
import { people, scopeOf, testShop } from '../../support/app.ts'
import { codeOf, failureOf } from '../../support/failure.ts'

const app = await testShop(t, { env: { DATABASE_POOL_MAX: '20' } })

const { customer } = people
/** A tape is at the end of M and at the beginning of L. */
const between = { sex: 'female', ageYears: 30, heightCm: 168, weightKg: 65, known: { chest: 95, waist: 77, hip: 101 } }

let made = 0
async function somebody(): Promise<User> {
  made += 1
  const { id } = await app.db
    .insertInto('users')
    .values({ email: `voice-${made}@fashionistar.test`, full_name: 'Sam Somebody' })
    .returning('id')
    .executeTakeFirstOrThrow()
  return { kind: 'user', userId: id, roles: ['customer'], vendorIds: [], ownerOf: [] }
}

const crowd = (count: number): Promise<User[]> => Promise.all(Array.from({ length: count }, somebody))

const say = (who: User, productId: number, verdict: string, size = 'M') =>
  perform(scopeOf(app, who), giveSizeFeedback, { productId, size, verdict })

const advice = async (productId: number, body: object = between, who: User | typeof people.nobody = people.nobody) =>
  (await perform(scopeOf(app, who), recommendSize, { productId, ...body })) as SizeRecommendation

/** Every vendor has one; the four of the market each sell products of their own. */
const productOf = async (vendorId: number): Promise<number> =>
  (
    await rowsOf<{ id: number }>(
      app.url,
      `select id::int from products where vendor_id = ${vendorId} order by id limit 1`,
    )
  )[0]!.id

const fitsOf = (vendorId: number) =>
  rowsOf(app.url, `select votes, sum_mm::int as "sumMm" from brand_fits where vendor_id = ${vendorId}`)

/** The sums as they have to be, from the voices themselves. */
const countedAnew = (vendorId: number) =>
  rowsOf(
    app.url,
    `select count(*)::int as votes, coalesce(sum(observed_mm), 0)::int as "sumMm" from size_feedback where vendor_id = ${vendorId}`,
  )

test('of a brand that many find too small a larger size is recommended, and of others not', async (t) => {
  const [product, other] = [await productOf(1), await productOf(2)]
  t.match(await advice(product), { size: 'M' })
  const before = await advice(product)
  const voices = await crowd(40)
  await say(voices[0]!, product, 'too-small')
  t.equal((await advice(product)).size, 'M', 'one voice alone turns nothing')
  for (const each of voices.slice(1)) await say(each, product, 'too-small')
  const after = await advice(product)
  t.equal(after.size, 'L')
  t.ok(after.probabilities['L']! > before.probabilities['L']!)
  t.match(after.reasons.at(-1), { text: /^this brand runs \d(\.\d)? cm small/ })
  t.strictSame(await advice(other), before, 'the other brand is as it was')
})

test('too large has the opposite effect, and kept calms both', async (t) => {
  const product = await productOf(2)
  const small = { ...between, known: { chest: 91, waist: 73, hip: 97 } }
  t.equal((await advice(product, small)).size, 'M')
  for (const each of await crowd(40)) await say(each, product, 'too-large')
  t.equal((await advice(product, small)).size, 'S')
  for (const each of await crowd(200)) await say(each, product, 'kept')
  t.equal((await advice(product, small)).size, 'M')
})

test('whoever speaks again has changed their mind, and is counted once', async (t) => {
  const product = await productOf(3)
  const who = await somebody()
  for (const verdict of ['too-small', 'too-large', 'kept', 'too-small', 'too-small']) await say(who, product, verdict)
  t.strictSame(await fitsOf(3), [{ votes: 1, sumMm: 70 }])
  await say(who, product, 'too-large', 'L')
  t.strictSame(await fitsOf(3), [{ votes: 2, sumMm: 0 }], 'of another size they speak anew')
})

test('of all who speak at once each is counted, and whoever speaks twice at once one time', async (t) => {
  const product = await productOf(4)
  const voices = await crowd(12)
  const verdicts = ['too-small', 'kept', 'too-large', 'too-small']
  const said = voices.flatMap((who) => verdicts.map((verdict) => say(who, product, verdict)))
  await Promise.all(said)
  t.match(await fitsOf(4), [{ votes: 12 }])
  t.strictSame(await fitsOf(4), await countedAnew(4), 'the sums are those of the voices')
})

test('whoever took the size we advise and keeps it does not argue against our advice', async (t) => {
  const product = await productOf(1)
  const who = await somebody()
  await perform(scopeOf(app, who), saveMeasurements, between)
  const [before] = (await fitsOf(1)) as { votes: number; sumMm: number }[]
  t.equal((await advice(product, {}, who)).size, 'L', 'for the brand runs small')
  await say(who, product, 'kept', 'L')
  const [after] = (await fitsOf(1)) as { votes: number; sumMm: number }[]
  t.ok(after!.sumMm > before!.sumMm + 30, 'it confirms that the brand is a size small')
  await perform(scopeOf(app, who), deleteMeasurements, {})
})

test('whoever is erased takes their voice with them, out of the sums as well', async (t) => {
  const voices = await crowd(3)
  for (const who of voices) for (const vendorId of [1, 3]) await say(who, await productOf(vendorId), 'too-small')
  await perform(houseScope(app), eraseUsers, { userIds: voices.slice(1).map(({ userId }) => userId) })
  await app.drain()
  const left = await rowsOf<{ user_id: string }>(app.url, 'select distinct user_id from size_feedback')
  t.notOk(left.some(({ user_id }) => voices.slice(1).some(({ userId }) => userId === Number(user_id))))
  for (const vendorId of [1, 2, 3, 4]) t.strictSame(await fitsOf(vendorId), await countedAnew(vendorId), `${vendorId}`)
})

test('only sizes that the chart has are spoken of, and only by accounts that exist', async (t) => {
  const product = await productOf(1)
  t.equal(await codeOf(say(customer, product, 'kept', 'XXL')), 'sizing.no-such-size')
  t.equal(await codeOf(say(customer, 987_654, 'kept')), 'products.not-found')
  t.equal((await failureOf(say(customer, product, 'lovely'))).code, 'common.invalid')
  const gone = await somebody()
  await rowsOf(app.url, `update users set deleted_at = now() where id = ${gone.userId}`)
  t.equal(await codeOf(say(gone, product, 'kept')), 'common.unauthenticated')
})

test('what was said is on record as said, and not what it was', async (t) => {
  await say(customer, await productOf(1), 'too-small')
  const events = await rowsOf(
    app.url,
    `select payload, changes from events where name = 'size.judged' order by id desc limit 1`,
  )
  t.strictSame(events, [{ payload: { userId: 3, productId: await productOf(1) }, changes: null }])
})

test('a vendor can read neither what single buyers say nor their bodies, whatever its statements ask for', async (t) => {
  for (const table of ['size_feedback', 'brand_fits', 'measurements', 'measurement_history']) {
    await t.rejects(
      app.db.transaction().execute(async (trx) => {
        await trx.executeQuery(CompiledQuery.raw(wallOf([1], people.vendor)))
        await trx
          .selectFrom(table as 'brand_fits')
          .selectAll()
          .execute()
      }),
      { message: /permission denied/ },
      table,
    )
  }
})

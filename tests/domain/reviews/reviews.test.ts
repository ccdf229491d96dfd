import { CompiledQuery } from 'kysely'
import t, { test } from 'tap'
import type { User } from '../../../domain/common/access.ts'
import { eraseUsers } from '../../../domain/privacy/operations.ts'
import { getProduct } from '../../../domain/products/operations.ts'
import {
  answerReview,
  createReview,
  deleteReview,
  listHeldReviews,
  listMyReviews,
  publishReview,
  rejectReview,
  updateReview,
  voteForReview,
  withdrawVote,
} from '../../../domain/reviews/operations.ts'
import type { KeptReview, Review } from '../../../domain/reviews/schema.ts'
import { faults } from '../../../domain/reviews/index.ts'
import { houseScope } from '../../../server/context.ts'
import { wallOf } from '../../../domain/common/wall.ts'
import { perform } from '../../../domain/common/operation.ts'
import type { DomainError } from '../../../domain/common/errors.ts'
import type { JsonText } from '../../../domain/common/json-text.ts'
import { rowsOf } from '../../db/catalogue.ts'
import { people, scopeOf, testShop } from '../../support/app.ts'
import { codeOf } from '../../support/failure.ts'
import { as, bought, openConnections, shown, somebody } from './crowd.ts'

const app = await testShop(t, { products: 40 })
const ask = as(app)
const { admin, vendor } = people

let next = 0
/** A product that nothing has been said of. */
const product = () => (next += 1)

const say = (who: User, id: number, input: object = {}) =>
  ask<KeptReview>(who, createReview, { id, rating: 4, ...input })

test('whoever has what they bought speaks as a buyer, once for each piece; others once', async (t) => {
  const [buyer, id] = [await somebody(app, 'Ada Okafor'), product()]
  await bought(app, buyer, id, false)
  t.match(await say(buyer, id), {
    verified: false,
    status: 'published',
    reviewerName: 'Ada O.',
    title: null,
    comment: '',
  })
  t.equal(await codeOf(say(buyer, id)), 'reviews.already-written')

  const [owner, other] = [await somebody(app), product()]
  await bought(app, owner, other)
  t.match(await say(owner, other), { verified: true })
  t.equal(await codeOf(say(owner, other)), 'reviews.already-written')
  await bought(app, owner, other)
  t.match(await say(owner, other, { rating: 2 }), { verified: true })
  t.equal(await codeOf(say(owner, other)), 'reviews.already-written')
  t.match((await shown(app, other)).ratings, { average: 3, count: 2, stars: { 2: 1, 4: 1 } })
})

test('what was said before it arrived becomes a buyer’s word when it is changed afterwards', async (t) => {
  const [buyer, id] = [await somebody(app), product()]
  const { id: reviewId } = await say(buyer, id)
  await bought(app, buyer, id)
  t.equal(await codeOf(say(buyer, id)), 'reviews.already-written')
  t.match(await ask(buyer, updateReview, { id: reviewId, rating: 5 }), { verified: true, rating: 5 })
  t.match(await shown(app, id, { verified: true }), { results: [{ id: reviewId }], ratings: { average: 5, count: 1 } })
})

test('the same person who says the same ten times at once has said it once', async (t) => {
  const [buyer, id] = [await somebody(app), product()]
  await bought(app, buyer, id)
  await openConnections(app)
  const said = await Promise.allSettled(Array.from({ length: 10 }, () => say(buyer, id)))
  const refused = said.flatMap((each) => (each.status === 'rejected' ? [(each.reason as DomainError).type.code] : []))
  t.strictSame(refused, Array<string>(9).fill('reviews.already-written'))
  t.equal((await shown(app, id)).ratings.count, 1)
})

test('nobody speaks of what they sell, nor of what is not on sale', async (t) => {
  const [row] = await rowsOf<{ id: number }>(app.url, 'select id::int from products where vendor_id = 1 limit 1')
  t.equal(await codeOf(say(vendor, row!.id)), 'reviews.own-product')
  await rowsOf(app.url, 'update products set published = false where id = 40')
  t.equal(await codeOf(say(await somebody(app), 40)), 'products.not-found')
})

test('what is suspicious, or of an author nothing is known of, is shown when somebody has read it', async (t) => {
  const [author, stranger, id] = [await somebody(app), await somebody(app, 'Eve', false), product()]
  const link = await say(author, id, { comment: 'Cheaper at https://elsewhere.example' })
  t.match(link, { status: 'pending', heldFor: ['link'] })
  const unknown = await say(stranger, id, { comment: 'Lovely', rating: 1 })
  t.match(unknown, { status: 'pending', heldFor: ['unknown-author'] })
  t.match(await shown(app, id), { results: [], ratings: { average: null, count: 0 } })
  t.match(await ask(author, listMyReviews, {}), { results: [{ id: link.id, status: 'pending' }] })
  const queue = await ask<{ results: KeptReview[] }>(admin, listHeldReviews, {})
  t.strictSame(
    queue.results.map((each) => each.id),
    [link.id, unknown.id],
    'whoever waits longest is read first',
  )

  await ask(admin, publishReview, { id: unknown.id })
  t.match(await ask(admin, rejectReview, { id: link.id, reason: 'Advertises' }), { status: 'rejected' })
  t.match(await shown(app, id), { results: [{ id: unknown.id }], ratings: { average: 1, count: 1 } })
  t.match(await ask(author, listMyReviews, {}), { results: [{ status: 'rejected', rejection: 'Advertises' }] })

  const again = await ask(author, updateReview, { id: link.id, comment: 'Lovely' })
  t.match(again, { status: 'pending', heldFor: [], rejection: null }, 'and whoever refused it decides again')
  await ask(admin, rejectReview, { id: unknown.id, reason: 'Not of this' })
  t.match((await shown(app, id)).ratings, { average: null, count: 0 }, 'what is shown no more counts no more')
})

test('a product shows the latest twenty, and its reviews all', async (t) => {
  const id = product()
  for (let n = 1; n <= 22; n += 1) await say(await somebody(app), id, { rating: 1 + (n % 5), comment: `No ${n}` })
  const detail = ((await perform(scopeOf(app, people.nobody), getProduct, { id })) as JsonText).parse() as {
    averageRating: number
    reviewCount: number
    reviews: { comment: string }[]
  }
  t.match(detail, { averageRating: 2.95, reviewCount: 22 })
  t.strictSame(Object.keys(detail.reviews[0]!), ['id', 'rating', 'comment', 'reviewerName', 'createdAt'])
  t.strictSame(
    detail.reviews.map(({ comment }) => comment),
    Array.from({ length: 20 }, (_, n) => `No ${22 - n}`),
  )
  for (const ordering of ['-createdAt', 'createdAt', 'rating', '-rating', '-helpful']) {
    const seen: Review[] = []
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page = await shown(app, id, { ordering, limit: 5, ...(cursor && { cursor }) })
      seen.push(...page.results)
      cursor = page.next
    }
    t.equal(new Set(seen.map((each) => each.id)).size, 22, `${ordering} shows each once`)
    const stars = seen.map(({ rating }) => rating)
    if (ordering.endsWith('rating')) {
      const sorted = stars.toSorted((a, b) => (ordering === 'rating' ? a - b : b - a))
      t.strictSame(stars, sorted)
    }
  }
  t.equal((await shown(app, id, { rating: 1 })).results.length, 4)
})

test('others find it helpful, once each, and the most helpful comes first', async (t) => {
  const [author, reader, id] = [await somebody(app), await somebody(app), product()]
  const first = await say(author, id)
  await say(await somebody(app), id)
  t.equal(await codeOf(ask(author, voteForReview, { id: first.id })), 'reviews.own-review')
  for (let n = 0; n < 2; n += 1) t.match(await ask(reader, voteForReview, { id: first.id }), { helpful: 1 })
  t.equal((await shown(app, id, { ordering: '-helpful' })).results[0]!.id, first.id)
  for (let n = 0; n < 2; n += 1) t.match(await ask(reader, withdrawVote, { id: first.id }), { helpful: 0 })
})

test('a vendor answers what is said of its own, behind the wall, and sees no more than others', async (t) => {
  const of = async (vendorId: number) =>
    (
      await rowsOf<{ id: number }>(
        app.url,
        `select max(id)::int as id from products where vendor_id = ${vendorId} and id < 40`,
      )
    )[0]!.id
  const author = await somebody(app)
  const [mine, others] = [await say(author, await of(1)), await say(author, await of(2))]
  t.match(await ask(vendor, answerReview, { id: mine.id, reply: '<b>Thank</b> you' }), { reply: 'Thank you' })
  t.equal(await codeOf(ask(vendor, answerReview, { id: others.id, reply: 'Ours' })), 'reviews.not-found')
  t.match((await shown(app, await of(1))).results[0], { reply: 'Thank you', repliedAt: String })
  t.match(await ask(vendor, answerReview, { id: mine.id, reply: null }), { reply: null, repliedAt: null })
})

/** What a member of vendor 1 meets. */
const behind = <T>(text: string) =>
  app.db.transaction().execute(async (trx) => {
    await trx.executeQuery(CompiledQuery.raw(wallOf([1], vendor)))
    return (await trx.executeQuery<T>(CompiledQuery.raw(text))).rows
  })

test('behind the wall there are the published ones of one’s own products, and not whose they are', async (t) => {
  const rows = await behind<{ vendor: number; status: string }>(
    'select p.vendor_id::int as vendor, r.status from reviews r left join products p on p.id = r.product_id',
  )
  t.ok(rows.length > 0)
  for (const row of rows) t.strictSame(row, { vendor: 1, status: 'published' })
  for (const text of [
    'select user_id from reviews',
    'select order_item_id from reviews',
    'select held_for from reviews',
    'select * from review_votes',
    'update reviews set rating = 5',
    'update product_ratings set five = 9',
    'delete from reviews',
  ]) {
    await t.rejects(behind(text), { message: /permission denied/ }, text)
  }
})

test('what is taken back is gone, and may be said again', async (t) => {
  const [buyer, reader, id] = [await somebody(app), await somebody(app), product()]
  await bought(app, buyer, id)
  const { id: reviewId } = await say(buyer, id)
  await ask(reader, voteForReview, { id: reviewId })
  t.equal(await codeOf(ask(reader, deleteReview, { id: reviewId })), 'reviews.not-found')
  await ask(buyer, deleteReview, { id: reviewId })
  t.match(await shown(app, id), { results: [], ratings: { average: null, count: 0 } })
  t.match(await say(buyer, id, { rating: 1 }), { verified: true })
})

test('of whoever is erased the stars stay, and nothing else', async (t) => {
  const [gone, reader, id] = [await somebody(app, 'Ngozi Unforgettable'), await somebody(app), product()]
  await bought(app, gone, id)
  const mine = await say(gone, id, { title: 'By Ngozi', comment: 'I live at 41 Plantain Crescent', rating: 5 })
  const others = await say(reader, id, { rating: 1 })
  await ask(gone, voteForReview, { id: others.id })
  await ask(reader, voteForReview, { id: mine.id })
  await say(gone, product(), { comment: 'ngozi@mail.example' })
  await perform(houseScope(app), eraseUsers, { userIds: [gone.userId] })
  await app.drain()
  t.strictSame(await rowsOf(app.url, `select id from reviews where user_id = ${gone.userId}`), [])
  t.match(await shown(app, id, { ordering: '-rating' }), {
    results: [
      { id: mine.id, rating: 5, verified: true, title: null, comment: '', reviewerName: 'Erased', helpful: 1 },
      { id: others.id, helpful: 0 },
    ],
    ratings: { average: 3, count: 2 },
  })
})

test('after all of that every sum is what it has to be', async (t) => {
  t.strictSame(await faults(app.db), [])
})

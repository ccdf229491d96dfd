import t, { test } from 'tap'
import { sql } from 'kysely'
import { perform } from '../../../domain/common/operation.ts'
import { locales, render, samples } from '../../../domain/notifications/index.ts'
import { ReviewChange } from '../../../domain/notifications/mails.ts'
import { reviewNews, vendorReview } from '../../../domain/notifications/review-messages.ts'
import { setPreferences } from '../../../domain/notifications/operations.ts'
import {
  answerReview,
  createReview,
  deleteReview,
  publishReview,
  rejectReview,
  updateReview,
} from '../../../domain/reviews/operations.ts'
import { listMailbox } from '../../../server/gateways/mailbox.ts'
import { people, scopeOf, testShop } from '../../support/app.ts'

const app = await testShop(t)
const [AUTHOR, SHOP] = ['customer@fashionistar.test', 'vendor@fashionistar.test']
const [customer, vendor, admin] = (['customer', 'vendor', 'admin'] as const).map((who) => scopeOf(app, people[who]))
const { rows: ofVendor } = await sql<{ id: number }>`
  select id from products where vendor_id = 1 and published order by id`.execute(app.db)
const products = ofVendor.map(({ id }) => id)

let seen = 0

/** What was mailed since it was last asked, as whom and what. */
async function told(): Promise<string[]> {
  await app.drain()
  const mails = (await listMailbox(app.db)).filter(({ channel }) => channel === 'email')
  const fresh = mails.slice(0, mails.length - seen)
  seen = mails.length
  return fresh.map(({ to, subject, text }) => `${to}: ${subject}; ${text}`).toSorted()
}

const write = async (comment: string) =>
  (await perform(customer!, createReview, { id: products.shift()!, rating: 4, title: 'Cloth', comment })) as {
    id: number
  }

test('a shop is told of a review as soon as it is shown, and its author of what becomes of it', async (t) => {
  const shown = await write('Lovely <b>cloth</b> & all')
  t.match(await told(), [new RegExp(`^${SHOP}: New review: 4 of 5; .*Chidi C\\..*Lovely cloth & all`, 's')])

  const { id } = await write('See https://example.com')
  t.strictSame(await told(), [], 'what is held is nobody’s business')
  await perform(admin!, rejectReview, { id, reason: 'It is of another shop.' })
  t.match(await told(), [new RegExp(`^${AUTHOR}: Your review is not shown; .*It is of another shop\\.`, 's')])
  await perform(customer!, updateReview, { id, comment: 'Of this one' })
  t.strictSame(await told(), [])
  await perform(admin!, publishReview, { id })
  t.match(await told(), [/^customer@.*: Your review is shown; /s, /^vendor@.*: New review: 4 of 5; .*Of this one/s])
  await perform(admin!, rejectReview, { id, reason: 'No.' })
  await perform(admin!, publishReview, { id })
  t.match(await told(), [/: Your review is shown; /], 'what is no longer so is not told, and the shop has heard of it')

  await perform(vendor!, answerReview, { id: shown.id, reply: 'Thank you, Chidi!' })
  t.match(await told(), [new RegExp(`^${AUTHOR}: Your review was answered; .*Thank you, Chidi!`, 's')])
  await perform(vendor!, answerReview, { id: shown.id, reply: 'Thank you!' })
  await perform(vendor!, answerReview, { id: shown.id, reply: null })
  t.strictSame(await told(), [], 'an answer is told once')
})

test('what was taken back before it could be told is not told, nor to who does not want it', async (t) => {
  const { id } = await write('Fine')
  await perform(customer!, deleteReview, { id })
  t.strictSame(await told(), [])
  await perform(vendor!, setPreferences, { channels: { orders: { email: false } } })
  await write('Fine')
  t.strictSame(await told(), [])
  await perform(vendor!, setPreferences, { channels: { orders: { email: true } } })
  const other = await write('Fine')
  await sql`delete from vendor_members where vendor_id = 1`.execute(app.db)
  t.strictSame(await told(), [], `who works there no longer hears nothing of ${other.id}`)
})

const reader = (userId: number) => ({ userId, name: 'Somebody' }) as Parameters<typeof vendorReview.load>[2]

test('what was queued is told to whom it still concerns, and to nobody else', async (t) => {
  const { id: reviewId } = await write('Fine')
  await sql`
    insert into vendor_members (vendor_id, user_id, role) values (1, ${people.vendor.userId}, 'owner')
    on conflict do nothing`.execute(app.db)
  const ctx = { db: app.db, gateways: app.gateways } as unknown as Parameters<typeof vendorReview.load>[0]
  t.ok(await vendorReview.load(ctx, { reviewId }, reader(people.vendor.userId)))
  t.equal(await vendorReview.load(ctx, { reviewId }, reader(people.admin.userId)), undefined)
  const about = { reviewId, change: 'published', eventId: 1 } as const
  t.ok(await reviewNews.load(ctx, about, reader(people.customer.userId)))
  t.equal(await reviewNews.load(ctx, about, reader(people.vendor.userId)), undefined)
  t.equal(await reviewNews.load(ctx, { ...about, change: 'rejected' }, reader(people.customer.userId)), undefined)
})

test('each change reads differently, in every language', async (t) => {
  for (const locale of locales) {
    const mails = ReviewChange.options.map((change) =>
      render('review-news', locale, { ...samples['review-news'], change }),
    )
    t.equal(new Set(mails.map(({ text }) => text)).size, ReviewChange.options.length, locale)
    t.equal(new Set(mails.map(({ subject }) => subject)).size, ReviewChange.options.length, locale)
  }
})

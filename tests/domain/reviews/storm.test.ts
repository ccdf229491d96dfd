import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import t, { test } from 'tap'
import type { User } from '../../../domain/common/access.ts'
import { eraseUsers } from '../../../domain/privacy/operations.ts'
import { lockForErasure } from '../../../domain/authentication/index.ts'
import { DomainError } from '../../../domain/common/errors.ts'
import { perform } from '../../../domain/common/operation.ts'
import { updateProduct } from '../../../domain/products/operations.ts'
import { faults } from '../../../domain/reviews/index.ts'
import {
  createReview,
  deleteReview,
  publishReview,
  rejectReview,
  updateReview,
  voteForReview,
  withdrawVote,
} from '../../../domain/reviews/operations.ts'
import type { KeptReview } from '../../../domain/reviews/schema.ts'
import { houseScope } from '../../../server/context.ts'
import { rowsOf } from '../../db/catalogue.ts'
import { people, testShop } from '../../support/app.ts'
import { as, countedAnew, crowd, openConnections, shown, somebody } from './crowd.ts'

const app = await testShop(t, { products: 8, env: { DATABASE_POOL_MAX: '20' } })
const ask = as(app)

/** Two of vendor 1's. */
const products = (
  await rowsOf<{ id: number }>(app.url, 'select id::int from products where vendor_id = 1 order by id limit 2')
).map(({ id }) => id)

interface Said {
  readonly by: User
  readonly id: number
  readonly productId: number
}

const say = async (by: User, productId: number, rating: number): Promise<Said> => {
  const { id } = await ask<KeptReview>(by, createReview, { id: productId, rating })
  return { by, id, productId }
}

/** How calls have failed, in the words of the business or of the database. */
const codesOf = (ended: readonly PromiseSettledResult<unknown>[]): string[] =>
  ended.flatMap((each) => {
    if (each.status === 'fulfilled') return []
    return [each.reason instanceof DomainError ? each.reason.type.code : String(each.reason)]
  })

const sumsOf = async () => Promise.all(products.map(async (id) => (await shown(app, id)).ratings))
const sumsAsTheyMustBe = () => Promise.all(products.map((id) => countedAnew(app, id)))
const editsOf = () => rowsOf(app.url, 'select id, updated_at from products order by id')

await openConnections(app)
const critics = await crowd(app, 50)
let said: readonly Said[] = []

test('fifty who speak at once of the same two things are all counted, and nothing else of these changes', async (t) => {
  const before = await editsOf()
  said = await Promise.all(critics.map((by, n) => say(by, products[n % 2]!, 1 + (n % 5))))
  t.strictSame(await sumsOf(), await sumsAsTheyMustBe())
  t.match(await sumsOf(), [
    { count: 25, average: 3, stars: { 1: 5, 2: 5, 3: 5, 4: 5, 5: 5 } },
    { count: 25, average: 3 },
  ])
  t.strictSame(await editsOf(), before, 'a review is no edit')
})

test('so are those who change their minds while others decide, vote, leave, and the vendor edits', async (t) => {
  const { admin, vendor } = people
  const works = said.flatMap(({ by, id, productId }, n): (() => Promise<unknown>)[] => {
    const next = said[(n + 1) % said.length]!.id
    const other = critics[(n + 7) % critics.length]!
    return [
      () => ask(by, updateReview, { id, rating: 1 + ((n * 3) % 5) }),
      () => ask(by, voteForReview, { id: next }),
      () => (n % 5 === 0 ? ask(by, deleteReview, { id }) : ask(by, updateReview, { id, comment: `Better ${n}` })),
      () => (n % 3 === 0 ? ask(admin, rejectReview, { id, reason: 'Rude' }) : ask(other, voteForReview, { id })),
      () => (n % 2 === 0 ? ask(admin, publishReview, { id }) : ask(by, withdrawVote, { id: next })),
      () => (n % 10 === 0 ? ask(vendor, updateProduct, { id: productId, name: `Skirt ${n}` }) : Promise.resolve()),
    ]
  })
  const ended = await Promise.allSettled(works.map((work) => work()))
  const unexpected = codesOf(ended).filter((code) => code !== 'reviews.not-found')
  t.strictSame(unexpected, [], 'nobody is turned away but from what is gone')
  t.strictSame(await sumsOf(), await sumsAsTheyMustBe())
  t.strictSame(await faults(app.db), [])
})

test('and those who are erased all together, having voted for one another', async (t) => {
  const userIds = critics.slice(0, 20).map(({ userId }) => userId)
  const before = await sumsAsTheyMustBe()
  await perform(houseScope(app), eraseUsers, { userIds })
  const votes = critics.flatMap((by, n) =>
    said.slice(n % 10, (n % 10) + 5).map(
      ({ id }) =>
        () =>
          ask(by, voteForReview, { id }),
    ),
  )
  const [, ...ended] = await Promise.allSettled([app.drain(), ...votes.map((vote) => vote())])
  const expected = new Set(['common.unauthenticated', 'reviews.not-found', 'reviews.own-review'])
  t.strictSame(
    codesOf(ended).filter((code) => !expected.has(code)),
    [],
  )
  t.strictSame(await rowsOf(app.url, `select id from reviews where user_id = any('{${userIds.join(',')}}')`), [])
  t.strictSame(await sumsOf(), before, 'stars stay')
  t.strictSame(await faults(app.db), [])
})

test('whoever votes or writes while they are erased waits for that with nothing in their hands', async (t) => {
  const other = await say(await somebody(app), products[0]!, 3)
  const waiting = sql<{ count: number }>`
    select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  for (const [operation, isOwn] of [
    [voteForReview, false],
    [updateReview, true],
    [deleteReview, true],
  ] as const) {
    const by = await somebody(app)
    const { id } = isOwn ? await say(by, products[0]!, 3) : other
    const asked = await app.db.transaction().execute(async (trx) => {
      await lockForErasure(trx, by.userId)
      const asked = ask(by, operation, { id })
      while ((await waiting.execute(app.db)).rows[0]!.count === 0) await wait(10)
      await sql`select from reviews where id = ${id} for update nowait`.execute(trx)
      return { asked }
    })
    await asked.asked
  }
  t.strictSame(await faults(app.db), [])
})

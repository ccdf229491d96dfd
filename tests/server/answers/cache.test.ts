import { test } from 'tap'
import type { Ears } from '../../../db/listen.ts'
import { type AnswerFacts, ANY_PRODUCT, productSubject, type Subject } from '../../../domain/common/caching.ts'
import { JsonText } from '../../../domain/common/json-text.ts'
import { AnswerCache } from '../../../server/answers/cache.ts'
import type { Sent } from '../../../server/answers/front.ts'

const madeOf = (subjects: readonly Subject[]): AnswerFacts => ({ madeOf: () => subjects, shared: false })

const unasked = () => Promise.reject(new Error('it is kept'))

/** A cache, and what the database would have to say to it. */
async function open(maxBytes = 1_000_000) {
  let ears: Ears | undefined
  const cache = await AnswerCache.open({
    maxBytes,
    listener: {
      async listen(channel, given) {
        ears = given
        given.listening()
        if (channel !== 'catalogue_changed') throw new Error(channel)
        return () => {}
      },
    },
  })
  let loads = 0
  /** Asks for a product, or for what is made of any; the text is how often the database was asked before. */
  const find = async (what: number | 'list') => {
    const subject = what === 'list' ? ANY_PRODUCT : productSubject(what)
    const answer = await cache.find(`${what}`, async () => new JsonText(String(loads++)), madeOf([subject]))
    return Number((answer as JsonText).text)
  }
  /** Asks for a product, as it is told of when it was sent. */
  const answerOf = async (id: number) => {
    await find(id)
    return { key: `${id}`, answer: await cache.find(`${id}`, unasked, madeOf([])) }
  }
  return { cache, find, answerOf, ears: ears! }
}

test('an answer is kept until something that it is made of changes', async (t) => {
  const { find, ears } = await open()
  t.same([await find(1), await find(2), await find('list')], [0, 1, 2])
  t.same([await find(1), await find(2), await find('list')], [0, 1, 2], 'all are kept')
  ears.heard('1')
  t.same([await find(1), await find(2), await find('list')], [3, 1, 4], 'of another product it is still true')
  ears.heard('7,2')
  t.same([await find(1), await find(2), await find('list')], [3, 5, 6])
  ears.heard('*')
  t.same([await find(1), await find(2), await find('list')], [7, 8, 9])
})

test('what was asked before a change and is answered after it is not kept', async (t) => {
  const { cache, ears } = await open()
  const ask = (id: number) => {
    const { promise, resolve } = Promise.withResolvers<JsonText>()
    const answer = cache.find(String(id), () => promise, madeOf([productSubject(id)]))
    return { answer, resolve }
  }
  const [old, other] = [ask(1), ask(2)]
  ears.heard('1')
  const after = ask(1)
  old.resolve(new JsonText('old'))
  other.resolve(new JsonText('other'))
  t.match(await old.answer, { text: 'old' }, 'who asked before is told')
  t.match(await other.answer, { text: 'other' })
  t.equal(cache.size, 1, 'the one that has not changed is kept')
  after.resolve(new JsonText('new'))
  t.match(await after.answer, { text: 'new' }, 'who asked after the change is not told what was asked before it')
  t.match(await cache.find('1', async () => new JsonText('again'), madeOf([])), { text: 'new' })
  const during = ask(3)
  ears.heard('*')
  during.resolve(new JsonText('old'))
  await during.answer
  t.match(await cache.find('3', async () => new JsonText('again'), madeOf([])), { text: 'again' })
})

test('those who ask at the same time have the database asked once, and a failure is not kept', async (t) => {
  const { cache, find } = await open()
  t.same(await Promise.all([find(1), find(1), find(1)]), [0, 0, 0])
  const fail = () => cache.find('9', () => Promise.reject(new Error('no')), madeOf([]))
  const failures = await Promise.allSettled([fail(), fail()])
  t.match(failures, [{ status: 'rejected' }, { status: 'rejected' }])
  t.match(await cache.find('9', async () => new JsonText('yes'), madeOf([])), { text: 'yes' })
})

test('nothing is kept while nothing can be heard, nor what was kept before', async (t) => {
  const { cache, find, ears } = await open()
  t.equal(await find(1), 0)
  ears.deaf()
  t.equal(cache.size, 0)
  t.same([await find(1), await find(1)], [1, 2])
  ears.listening()
  t.same([await find(1), await find(1)], [3, 3])
  cache.close()
  t.same([await find(1), await find(1)], [4, 5])
})

test('memory is bounded', async (t) => {
  const { cache } = await open(10_000)
  for (let id = 0; id < 100; id += 1) {
    await cache.find(String(id), async () => new JsonText('x'.repeat(500)), madeOf([productSubject(id)]))
  }
  t.ok(cache.size >= 4 && cache.size < 6, 'some five of five hundred letters')
})

const sent = (text = '{}'): Sent => ({
  operation: 'products.byId',
  route: '/api/v1/products/:id',
  path: '/api/v1/products/1',
  headers: [],
  text,
  encoding: 'latin1',
})

test('what was sent is there for as long as what it was made from', async (t) => {
  const { cache, answerOf, ears } = await open()
  const nothing = { key: '1', answer: new JsonText('0') }
  cache.keepSent(nothing, '/one', sent())
  t.equal(cache.sentTo('/one'), undefined, 'of what is not kept nothing is')
  const [one, two] = [await answerOf(1), await answerOf(2)]
  const names = ['/one', '/uno', '/un', '/eins', '/ena', '/bir', '/moja', '/ọkan', '/yksi']
  for (const address of names) cache.keepSent(one, address, sent())
  cache.keepSent(two, '/two', sent())
  t.match(cache.sentTo('/one'), sent())
  t.equal(cache.sentTo('/yksi'), undefined, 'there may be many addresses')
  ears.heard('1')
  t.strictSame([cache.sentTo('/one'), cache.sentTo('/eins')], [undefined, undefined])
  t.match(cache.sentTo('/two'), sent())
  ears.deaf()
  t.equal(cache.sentTo('/two'), undefined)
})

test('what is sent again is not forgotten for what nobody asks for', async (t) => {
  const { cache, answerOf, find } = await open(1_000)
  cache.keepSent(await answerOf(1), '/one', sent())
  for (let id = 2; id < 500; id += 1) {
    t.ok(cache.sentTo('/one'))
    await find(id)
  }
})

test('what was sent before a change is not sent again, though it left after the next was kept', async (t) => {
  const { cache, answerOf, ears } = await open()
  const old = await answerOf(1)
  ears.heard('1')
  const current = await answerOf(1)
  cache.keepSent(old, '/one', sent('old'))
  t.equal(cache.sentTo('/one'), undefined)
  cache.keepSent(current, '/one', sent('new'))
  t.match(cache.sentTo('/one'), { text: 'new' })
})

import type { FastifyInstance } from 'fastify'
import { test, type Test } from 'tap'
import { callersOf, type Headers } from '../../doors/callers.ts'
import { loved } from '../../doors/samples/opinions.ts'
import { testMarket } from '../../support/app.ts'
import { formOf, photo } from '../../support/pictures.ts'
import { storedNames } from './stored.ts'

interface Reviewed {
  readonly id: number
  readonly status: string
  readonly heldFor: string[]
  readonly photos: { readonly id: number; readonly url: string }[]
}

let now = new Date()

async function spoken(t: Test) {
  now = new Date()
  const { app, server } = await testMarket(t, { clock: () => now })
  const { customer, vendor, admin } = await callersOf(server)
  const call = (method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', url: string, headers: Headers, body?: object) =>
    server.inject({ method, url: `/api/v1${url}`, headers: { ...headers }, ...(body && { body }) })
  const product = app.db.selectFrom('products').select('id').where('vendor_id', '=', 1).where('published', '=', true)
  const { id: productId } = await product.executeTakeFirstOrThrow()
  const { id } = (await call('POST', `/products/${productId}/reviews`, customer, loved)).json<Reviewed>()
  const add = async (count: number, headers: Headers = customer) => {
    const photos = await Promise.all(
      Array.from({ length: count }, (_, seed) => photo({ seed, width: 400, height: 300 })),
    )
    return call('POST', `/reviews/${id}/photos`, headers, formOf({ photos }))
  }
  const shown = async () => {
    const body = (await call('GET', `/products/${productId}/reviews?limit=100`, {})).json<{ results: Reviewed[] }>()
    return body.results.find((review) => review.id === id)
  }
  return { app, server, customer, vendor, admin, call, id, add, shown }
}

const get = (server: FastifyInstance, url: string) => {
  const { pathname, search } = new URL(url)
  return server.inject(`${pathname}${search}`)
}

test('photos are seen by everybody once somebody has looked at them, and before that by whoever may', async (t) => {
  const { app, server, customer, vendor, admin, call, id, add, shown } = await spoken(t)
  t.match(await shown(), { photos: [] })
  const added = await add(2)
  t.equal(added.statusCode, 201)
  t.match(added.json<object>(), { status: 'pending', heldFor: ['photo'], photos: [] })
  t.equal(await shown(), undefined, 'what was shown waits again')
  t.match((await call('POST', `/reviews/${id}/publish`, admin)).json<object>(), {
    status: 409,
    code: 'reviews.photos-not-ready',
  })
  await app.drain()
  t.match((await call('PATCH', `/reviews/${id}`, customer, { rating: 4 })).json<object>(), {
    status: 'pending',
    heldFor: ['photo'],
  })
  const mine = (await call('GET', '/reviews/mine', customer))
    .json<{ results: Reviewed[] }>()
    .results.find((each) => each.id === id)!
  t.equal(mine.photos.length, 2)
  t.equal((await get(server, mine.photos[0]!.url)).statusCode, 404, 'not under the address that everybody will have')
  for (const who of [customer, admin]) {
    const body = (await call('GET', `/reviews/${id}/photos`, who)).json<{ results: { url: string }[] }>()
    const signed = await get(server, body.results[0]!.url)
    t.match(signed, {
      statusCode: 200,
      headers: { 'content-type': 'image/webp', 'cache-control': 'private, no-store' },
    })
    t.match(signed.headers, {
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
    })
  }
  for (const who of [vendor, {}])
    t.ok([401, 404].includes((await call('GET', `/reviews/${id}/photos`, who)).statusCode))
  t.equal((await call('POST', `/reviews/${id}/publish`, admin)).statusCode, 200)
  const published = await shown()
  t.match(published?.photos, [{ width: 400, height: 300, blurhash: /./ }, {}])
  t.equal((await get(server, published!.photos[1]!.url)).statusCode, 200)
  t.match(
    (await call('PUT', `/reviews/${id}/reply`, vendor, { reply: 'Lovely!' })).json<Reviewed>().photos,
    published!.photos,
  )
  await call('POST', `/reviews/${id}/reject`, admin, { reason: 'Not of this skirt' })
  t.equal((await get(server, published!.photos[1]!.url)).statusCode, 404, 'and no longer, once it is refused')
})

test('an address that was signed is good for its time and its file, and no other', async (t) => {
  const { app, server, admin, call, id, add } = await spoken(t)
  await add(2)
  await app.drain()
  const { results } = (await call('GET', `/reviews/${id}/photos`, admin)).json<{ results: { url: string }[] }>()
  const [one, other] = results.map(({ url }) => new URL(url)) as [URL, URL]
  t.equal((await get(server, one.href)).statusCode, 200)
  const later = new URL(one)
  later.searchParams.set('expires', String(Number(one.searchParams.get('expires')) + 60))
  const swapped = new URL(one)
  swapped.pathname = other.pathname
  const bare = new URL(one.pathname, one)
  const twisted = ['../../../etc/passwd', '%2e%2e%2f%2e%2e%2fetc%2fpasswd', 'incoming/x', ''].map(
    (path) => `${one.origin}/files/${path}${one.search}`,
  )
  for (const url of [later.href, swapped.href, bare.href, `${one.href}x`, ...twisted]) {
    t.equal((await get(server, url)).statusCode, 404, url)
  }
  now = new Date(now.getTime() + 599_000)
  t.equal((await get(server, one.href)).statusCode, 200)
  now = new Date(now.getTime() + 2_000)
  t.equal((await get(server, one.href)).statusCode, 404, 'ten minutes later')
})

test('a review has four photos at most, all its author’s, and they go with it', async (t) => {
  const { app, customer, vendor, admin, call, id, add } = await spoken(t)
  for (const who of [vendor, admin])
    t.match((await add(1, who)).json<object>(), { status: 404, code: 'reviews.not-found' })
  t.strictSame(await storedNames(app), [])
  t.equal((await add(3)).statusCode, 201)
  t.match((await add(2)).json<object>(), { status: 422, code: 'images.too-many', most: 4 })
  await app.drain()
  t.equal((await storedNames(app)).length, 6, 'two sizes of each')
  const { results } = (await call('GET', `/reviews/${id}/photos`, customer)).json<{ results: { id: number }[] }>()
  const url = `/reviews/${id}/photos/${results[0]!.id}`
  t.equal((await call('DELETE', url, admin)).statusCode, 404)
  t.equal((await call('DELETE', url, customer)).statusCode, 204)
  await app.drain()
  t.equal((await storedNames(app)).length, 4)
  t.equal((await call('DELETE', `/reviews/${id}`, customer)).statusCode, 204)
  await app.drain()
  t.strictSame(await storedNames(app), [])
  t.equal(await app.db.selectFrom('stored_files').select('key').executeTakeFirst(), undefined)
})

test('photos of somebody who is erased are gone from the disk', async (t) => {
  const { app, admin, customer, call, id, add } = await spoken(t)
  await add(1)
  await app.drain()
  await call('POST', `/reviews/${id}/publish`, admin)
  const exported = await import('../../../domain/images/index.ts')
  t.match(await exported.exportOf({ db: app.db, gateways: app.gateways }, 3), [
    { reviewId: id, status: 'ready', url: /images/ },
  ])
  t.equal((await call('POST', '/auth/me/erase', customer)).statusCode, 202)
  await app.drain()
  t.strictSame(await storedNames(app), [])
  t.equal(await app.db.selectFrom('images').select('id').executeTakeFirst(), undefined)
})

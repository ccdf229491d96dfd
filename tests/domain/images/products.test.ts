import { decode } from 'blurhash'
import { sql } from 'kysely'
import sharp from 'sharp'
import { test, type Test } from 'tap'
import type { User } from '../../../domain/common/access.ts'
import type { WriteCtx } from '../../../domain/common/context.ts'
import type { StagedFile } from '../../../domain/common/files/image-file.ts'
import { inTransaction } from '../../../domain/common/unit-of-work.ts'
import * as pictures from '../../../domain/products/pictures.ts'
import { houseScope } from '../../../server/context.ts'
import { codeOf } from '../../support/failure.ts'
import { sweepFiles } from '../../../domain/common/tasks.ts'
import { callersOf, type Headers } from '../../doors/callers.ts'
import { people, type TestApp, testMarket, type TestMarketOptions } from '../../support/app.ts'
import { formOf, photo } from '../../support/pictures.ts'
import { write } from '../../support/scopes.ts'
import { storedNames } from './stored.ts'

interface Picture {
  readonly id: number
  readonly status: string
  readonly url: string | null
  readonly width: number
  readonly height: number
  readonly blurhash: string
}

interface Shown {
  readonly updatedAt: string
  readonly images: { readonly url: string; readonly alt: string }[]
}

async function shop(t: Test, options: TestMarketOptions = {}) {
  const { app, server } = await testMarket(t, options)
  const callers = await callersOf(server)
  const { id: productId } = await app.db
    .selectFrom('products')
    .select('id')
    .where('vendor_id', '=', 1)
    .orderBy('id')
    .executeTakeFirstOrThrow()
  await app.db.deleteFrom('product_images').where('product_id', '=', productId).execute()
  const add = async (fields: object, headers: Headers = callers.vendor, id = productId) =>
    server.inject({
      method: 'POST',
      url: `/api/v1/products/${id}/images`,
      headers: { ...headers },
      payload: formOf(fields as Record<string, unknown>),
    })
  const shown = async () => (await server.inject(`/api/v1/products/${productId}`)).json<Shown>()
  const get = (url: string, headers: Headers = {}) =>
    server.inject({ url: new URL(url).pathname, headers: { ...headers } })
  return { app, server, callers, productId, add, shown, get }
}

const pathOf = (url: string, width: number) => url.replace('1280', String(width))

test('a picture of a product is shown once its sizes are made, and says nothing of where it was taken', async (t) => {
  const { app, add, shown, get, server, productId, callers } = await shop(t)
  const before = await shown()
  const answer = await add({ image: await photo({ width: 1_500, height: 1_000, orientation: 6 }), alt: 'A skirt' })
  t.equal(answer.statusCode, 201, answer.body)
  t.match(answer.json(), { status: 'processing', url: null, alt: 'A skirt' })
  t.strictSame((await shown()).images, [])
  await app.drain()
  const { images, updatedAt } = await shown()
  t.match(images, [{ alt: 'A skirt', url: /\/images\/[\da-f-]{36}\/1280\.webp$/ }])
  t.ok(updatedAt > before.updatedAt, 'an edit of what was read before is refused')
  const { url } = images[0]!
  for (const [asked, width] of [
    [320, 320],
    [640, 640],
    [1_280, 1_000],
    [9_999, 1_000],
    [1, 320],
  ] as const) {
    const picture = await get(pathOf(url, asked))
    t.equal(picture.statusCode, 200)
    t.match(picture.headers, {
      'content-type': 'image/webp',
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cross-origin-resource-policy': 'cross-origin',
    })
    const { exif, icc, xmp, format, ...made } = await sharp(picture.rawPayload).metadata()
    t.strictSame([exif, icc, xmp, format, made.width], [undefined, undefined, undefined, 'webp', width], `${asked}`)
    t.ok(made.height > made.width, 'it stands as its camera was held')
    const again = await get(pathOf(url, asked), { 'if-none-match': String(picture.headers.etag) })
    t.strictSame([again.statusCode, again.body], [304, ''])
  }
  const listed = (await server.inject(`/api/v1/products/${productId}/images`)).json<{ results: Picture[] }>().results
  t.match(listed, [{ status: 'ready', url, width: 1_000, height: 1_500 }])
  t.equal(decode(listed[0]!.blurhash, 8, 8).length, 256)
  t.equal((await storedNames(app)).length, 3, 'three sizes, and not what was brought')
  const paths = ['640.webp/x', '0.webp', '1280.png', '../../files/x']
  for (const path of paths)
    t.equal((await server.inject(new URL(url).pathname.replace('1280.webp', path))).statusCode, 404)
  t.equal((await server.inject('/images/11111111-1111-4111-8111-111111111111/320.webp')).statusCode, 404)
  t.equal(
    (await server.inject({ url: `/api/v1/products/${productId}/images`, headers: { ...callers.customer } })).statusCode,
    200,
  )
})

test('a small picture is never made larger, and what cannot be read is refused', async (t) => {
  const { app, add, shown, get, server, productId, callers } = await shop(t)
  await add({ image: await photo({ width: 200, height: 100, format: 'png' }) })
  const whole = await photo({ width: 900, height: 900, seed: 3 })
  const broken = new File([whole.slice(0, 1_500)], 'broken.jpg')
  t.equal((await add({ image: broken })).statusCode, 201)
  await app.drain()
  const { images } = await shown()
  t.equal(images.length, 1)
  t.equal((await sharp((await get(images[0]!.url)).rawPayload).metadata()).width, 200)
  t.equal((await storedNames(app)).length, 1)
  const list = async (headers: Headers) =>
    (await server.inject({ url: `/api/v1/products/${productId}/images`, headers: { ...headers } }))
      .json<{ results: Picture[] }>()
      .results.map(({ status }) => status)
  t.strictSame(await list({}), ['ready'])
  t.strictSame(await list(callers.vendor), ['ready', 'refused'])
})

test('pictures are put in order, taken out and removed with their product, files and all', async (t) => {
  const { app, server, add, shown, get, productId, callers } = await shop(t)
  for (const seed of [1, 2, 3]) await add({ image: await photo({ seed }), alt: `number ${seed}` })
  await app.drain()
  const { images } = await shown()
  const patch = (body: object) =>
    server.inject({ method: 'PATCH', url: `/api/v1/products/${productId}`, headers: { ...callers.vendor }, body })
  const others = [{ url: 'https://elsewhere.example/a.jpg', alt: '' }]
  t.equal((await patch({ images: [images[2], ...others, images[0], images[1]] })).statusCode, 200)
  t.strictSame((await shown()).images, [images[2], ...others, images[0], images[1]])
  t.equal((await storedNames(app)).length, 3, 'nothing is lost by another order')
  t.equal((await patch({ images: [images[2], images[0]] })).statusCode, 200)
  t.equal((await storedNames(app)).length, 3, 'files go after the commit')
  await app.drain()
  t.equal((await storedNames(app)).length, 2, 'what was left out')
  t.equal((await get(images[1]!.url)).statusCode, 404)
  const { results } = (await server.inject(`/api/v1/products/${productId}/images`)).json<{ results: Picture[] }>()
  const url = `/api/v1/products/${productId}/images/${results[0]!.id}`
  t.equal((await server.inject({ method: 'DELETE', url, headers: { ...callers.vendor } })).statusCode, 204)
  t.equal((await server.inject({ method: 'DELETE', url, headers: { ...callers.vendor } })).statusCode, 404)
  t.strictSame((await shown()).images, [images[2]])
  await add({ image: await photo({ seed: 4 }) })
  t.equal(
    (await server.inject({ method: 'DELETE', url: `/api/v1/products/${productId}`, headers: { ...callers.vendor } }))
      .statusCode,
    204,
  )
  await app.drain()
  t.strictSame(await storedNames(app), [])
  t.equal(await app.db.selectFrom('images').select('id').executeTakeFirst(), undefined)
  t.equal(await app.db.selectFrom('stored_files').select('key').executeTakeFirst(), undefined)
})

test('nobody brings or takes pictures of another’s products', async (t) => {
  const { app, server, add, callers, productId } = await shop(t)
  const { id: foreign } = await app.db
    .selectFrom('products')
    .select('id')
    .where('vendor_id', '<>', 1)
    .executeTakeFirstOrThrow()
  t.match((await add({ image: await photo() }, callers.vendor, foreign)).json(), {
    status: 404,
    code: 'products.not-found',
  })
  t.equal((await add({ image: await photo() }, callers.customer)).statusCode, 403)
  t.equal((await add({ image: await photo() }, {})).statusCode, 401)
  t.strictSame(await storedNames(app), [], 'nothing of it is kept')
  t.equal(await app.db.selectFrom('stored_files').select('key').executeTakeFirst(), undefined)
  const { id: imageId } = (await add({ image: await photo() })).json<{ id: number }>()
  await app.db.updateTable('images').set({ product_id: foreign }).where('id', '=', imageId).execute()
  for (const id of [productId, foreign]) {
    const url = `/api/v1/products/${id}/images/${imageId}`
    t.equal((await server.inject({ method: 'DELETE', url, headers: { ...callers.vendor } })).statusCode, 404, `${id}`)
  }
})

test('what was made twice is there once, and what was removed meanwhile stays removed', async (t) => {
  const { app, add, shown } = await shop(t)
  const { storage } = app.gateways
  let puts = 0
  const once = { ...storage, put: storage.put.bind(storage) }
  const failing: typeof storage = {
    ...once,
    async put(key, content) {
      puts += 1
      if (puts === 2) throw new Error('the disk is full')
      return once.put(key, content)
    },
  }
  await add({ image: await photo({ width: 700, height: 500 }) })
  Object.assign(app.gateways, { storage: failing })
  await app.drain()
  t.strictSame((await shown()).images, [])
  t.equal((await storedNames(app)).length, 2, 'what was brought, and one size')
  await retryAll(app)
  await app.drain()
  t.equal((await shown()).images.length, 1)
  await sweep(app)
  t.equal((await storedNames(app)).length, 3, 'and what was made for nothing is swept up')
  t.equal((await shown()).images.length, 1)

  await add({ image: await photo({ seed: 5 }) })
  await app.db.deleteFrom('images').where('status', '=', 'processing').execute()
  await app.drain()
  t.equal((await shown()).images.length, 1, 'what was taken away before it was ready')
})

async function sweep(app: TestApp): Promise<void> {
  await app.db.updateTable('stored_files').set({ staged_at: '2020-01-01T00:00:00Z' }).execute()
  await write(app, (ctx) => ctx.enqueue(sweepFiles, {}))
  await app.drain()
}

async function retryAll(app: TestApp): Promise<void> {
  await sql`update pgboss.job set start_after = now() where state = 'retry'`.execute(app.db)
}

test('pictures are guarded by the operation itself, where no wall stands between vendors', async (t) => {
  const { app, productId } = await shop(t)
  const asA = { ...people.vendor, vendorIds: [1], ownerOf: [1] }
  const asB = { ...people.vendor, vendorIds: [2], ownerOf: [2] }
  const scope = houseScope(app)
  // As the house reaches the database, which no policy binds, and as somebody of the vendor.
  const inHouse = <T>(actor: User, work: (ctx: WriteCtx<User>) => Promise<T>) => inTransaction(scope, actor, work)
  const { rows } = await sql<{ bypassed: boolean }>`
    select not row_security_active('images') and not row_security_active('products') as bypassed`.execute(app.db)
  t.ok(rows[0]!.bypassed, 'nothing else keeps them apart')
  const row = {
    purpose: 'product',
    product_id: productId,
    alt: '',
    source_key: 'x',
    created_at: new Date().toISOString(),
  }
  const { id: imageId } = await app.db.insertInto('images').values(row).returning('id').executeTakeFirstOrThrow()
  const image = { key: 'staged', type: 'image/jpeg', bytes: 1, sha256: '00', size: undefined } as unknown as StagedFile
  for (const outsider of [asB, people.customer]) {
    t.equal(
      await codeOf(inHouse(outsider, (ctx) => pictures.addImage(ctx, { id: productId, image, alt: '' }))),
      'products.not-found',
    )
    t.equal(
      await codeOf(inHouse(outsider, (ctx) => pictures.deleteImage(ctx, { id: productId, imageId }))),
      'products.not-found',
    )
  }
  const list = (actor: User) => pictures.listPictures({ ...scope, now: app.clock(), actor }, { id: productId })
  t.strictSame((await list(asB)).results, [], 'what is not ready is nobody else’s to see')
  t.match((await list(asA)).results, [{ id: imageId }])
  t.equal(await inHouse(asA, (ctx) => pictures.deleteImage(ctx, { id: productId, imageId })), null)
})

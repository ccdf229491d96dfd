import { existsSync, readdirSync } from 'node:fs'
import { connect, type AddressInfo } from 'node:net'
import path from 'node:path'
import multipart from '@fastify/multipart'
import Fastify, { type FastifyInstance } from 'fastify'
import { test, type Test } from 'tap'
import { z } from 'zod'
import type { Access } from '../../domain/common/access.ts'
import type { WriteCtx } from '../../domain/common/context.ts'
import { imageFile, type StagedFile } from '../../domain/common/files/image-file.ts'
import { keepFiles } from '../../domain/common/files/keeping.ts'
import { operation } from '../../domain/common/operation.ts'
import { sweepFiles } from '../../domain/common/tasks.ts'
import { serve } from '../../routes-v1/serve.ts'
import { problemsPlugin } from '../../server/plugins/problems.ts'
import { uploadsPlugin } from '../../server/plugins/uploads.ts'
import { people, type TestApp, testApp, type TestAppOptions } from '../support/app.ts'
import { formOf, photo, picture } from '../support/pictures.ts'
import { scopeOf, write } from '../support/scopes.ts'

const anybody: Access = { public: true, scope: undefined, admit: (actor) => actor }
const MB = 1_048_576

interface Seen {
  readonly title: string
  readonly count?: number | undefined
  readonly image: StagedFile
  readonly more?: StagedFile[] | undefined
}

/** Keeps what it is titled `keep`. */
const upload = operation({
  id: 'tests.upload',
  summary: 'Takes pictures.',
  effect: 'write',
  access: anybody,
  input: z.object({
    id: z.int(),
    title: z.string(),
    count: z.int().optional(),
    image: imageFile('One.'),
    more: z.array(imageFile('Some.')).max(2).optional(),
  }),
  output: z.looseObject({ key: z.string() }),
  async run(ctx: WriteCtx, input: Seen) {
    const { title, count, image, more = [] } = input
    if (title === 'keep')
      await keepFiles(
        ctx,
        [image, ...more].map(({ key }) => key),
      )
    if (title === 'fail') throw new TypeError('a bug')
    const { key, type, bytes, sha256, size } = image
    return { key, title, count, type, bytes, sha256, size, more: more.length }
  },
})

async function serverOf(t: Test, options: TestAppOptions = {}): Promise<{ app: TestApp; server: FastifyInstance }> {
  const app = await testApp(t, { ...options, env: { UPLOAD_MAX_MB: '1', IMAGE_MAX_MEGAPIXELS: '1', ...options.env } })
  const server = Fastify({ bodyLimit: MB })
  t.teardown(() => server.close())
  problemsPlugin(server)
  server.decorateRequest('scope')
  server.addHook('onRequest', async (request) => {
    request.scope = scopeOf(app, people.nobody)
  })
  uploadsPlugin(server, app.config)
  server.removeAllContentTypeParsers()
  await server.register(multipart, { throwFileSizeLimit: false })
  server.post('/things/:id', serve(upload))
  return { app, server }
}

/** What lies in the storage, and what is known to. */
async function left({ db, config }: TestApp): Promise<{ files: string[]; rows: string[] }> {
  const folder = path.join(config.dataDir, 'files')
  const names = existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }) : []
  const rows = await db.selectFrom('stored_files').select('key').execute()
  return { files: names.filter((each) => each.isFile()).map(({ name }) => name), rows: rows.map(({ key }) => key) }
}

const nothing = { files: [], rows: [] }

const post = (server: FastifyInstance, body: unknown, headers: Record<string, string> = {}) =>
  server.inject({ method: 'POST', url: '/things/7', payload: body as string, headers })

test('a form brings pictures and fields, and what is kept stays', async (t) => {
  const { app, server } = await serverOf(t)
  const image = await photo({ format: 'png', name: '../../etc/passwd' })
  const form = formOf({
    title: 'keep',
    count: 3,
    image,
    more: [await photo({ seed: 2 }), await photo({ format: 'webp' })],
  })
  const answer = await post(server, form)
  t.equal(answer.statusCode, 200, answer.body)
  const { key } = answer.json<{ key: string }>()
  t.match(answer.json(), {
    title: 'keep',
    count: 3,
    type: 'image/png',
    bytes: image.size,
    size: { width: 64, height: 48 },
    more: 2,
  })
  t.match(key, /^[\da-f]{2}\/[\da-f-]{36}\.png$/, 'its name is not its sender’s')
  const { files, rows } = await left(app)
  t.equal(files.length, 3)
  t.equal(rows.length, 3)
  t.equal(await app.drain(), 0)
})

test('what nobody keeps is gone with its request', async (t) => {
  const { app, server } = await serverOf(t)
  t.equal((await post(server, formOf({ title: 'look', image: await photo() }))).statusCode, 200)
  t.strictSame(await left(app), nothing, 'looked at')
  t.equal((await post(server, formOf({ title: 'fail', image: await photo() }))).statusCode, 500)
  t.strictSame(await left(app), nothing, 'failed over')
  t.equal((await post(server, formOf({ image: await photo() }))).statusCode, 400)
  t.strictSame(await left(app), nothing, 'of a request that was not valid')
  const twice = formOf({ title: 'keep', image: [await photo(), await photo()] })
  t.match((await post(server, twice)).json(), { status: 400, errors: [{ path: 'image', code: 'too_many_files' }] })
  t.match((await post(server, formOf({ title: 'keep', other: await photo() }))).json(), { status: 400 })
  t.match((await post(server, formOf({ title: 'keep', image: 'text' }))).json(), { errors: [{ path: 'image' }] })
  t.strictSame(await left(app), nothing, 'of one too many')
})

test('a picture is one by its bytes, whatever it is called', async (t) => {
  const { app, server } = await serverOf(t)
  const page = new File([`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`], 'a.png', {
    type: 'image/png',
  })
  t.match((await post(server, formOf({ title: 'keep', image: page }))).json(), {
    status: 415,
    code: 'common.file-unsupported',
  })
  const short = new File([new Uint8Array([0xff, 0xd8, 0xff])], 'a.jpg', { type: 'image/jpeg' })
  t.equal((await post(server, formOf({ title: 'keep', image: short }))).statusCode, 415)
  const empty = new File([], '', { type: 'application/octet-stream' })
  t.match((await post(server, formOf({ title: 'keep', image: empty }))).json(), {
    status: 400,
    errors: [{ path: 'image' }],
  })
  const disguised = new File([new Uint8Array(await picture())], 'a.txt', { type: 'text/plain' })
  t.match((await post(server, formOf({ title: 'look', image: disguised }))).json(), { type: 'image/jpeg' })
  t.equal(
    (await post(server, JSON.stringify({ title: 'keep' }), { 'content-type': 'application/json' })).statusCode,
    415,
  )
  t.strictSame(await left(app), nothing)
})

test('too much is refused, in the middle of it, and nothing is left', async (t) => {
  const { app, server } = await serverOf(t)
  const large = new File([new Uint8Array(await picture()), new Uint8Array(MB)], 'a.jpg')
  t.match((await post(server, formOf({ title: 'keep', image: large }))).json(), {
    status: 413,
    code: 'common.file-too-large',
    most: MB,
  })
  t.strictSame(await left(app), nothing, 'a file')
  const huge = formOf({ title: 'keep', image: new File([new Uint8Array(5 * MB)], 'a.jpg') })
  t.match((await post(server, huge, { 'content-length': String(5 * MB) })).json(), { status: 413 })
  t.equal((await post(server, formOf({ title: 'x'.repeat(70_000), image: await photo() }))).statusCode, 400, 'a field')
  const bomb = await photo({ width: 1_200, height: 1_000, format: 'png' })
  for (const format of ['png', 'jpeg', 'webp'] as const) {
    const unfolds = await photo({ width: 1_200, height: 1_000, format })
    t.match((await post(server, formOf({ title: 'keep', image: unfolds }))).json(), {
      status: 422,
      code: 'common.picture-too-large',
      width: 1_200,
      height: 1_000,
    })
  }
  t.ok(bomb.size < MB)
  t.strictSame(await left(app), nothing)
})

test('who goes away in the middle leaves nothing behind', async (t) => {
  const { app, server } = await serverOf(t)
  await server.listen({ port: 0, host: '127.0.0.1' })
  const { port } = server.server.address() as AddressInfo
  const socket = connect(port, '127.0.0.1')
  const head = `POST /things/7 HTTP/1.1\r\nhost: localhost\r\ncontent-type: multipart/form-data; boundary=x\r\ncontent-length: 900000\r\n\r\n`
  socket.write(`${head}--x\r\ncontent-disposition: form-data; name="image"; filename="a.jpg"\r\n\r\n`)
  socket.write(await picture())
  socket.write(Buffer.alloc(200_000))
  while ((await left(app)).files.length === 0) await new Promise((resolve) => setImmediate(resolve))
  t.equal((await left(app)).rows.length, 1, 'it is being taken in')
  socket.destroy()
  while ((await left(app)).rows.length > 0) await new Promise((resolve) => setImmediate(resolve))
  t.strictSame(await left(app), nothing)
})

test('who sends too much is told so and can go on', async (t) => {
  const { server } = await serverOf(t)
  await server.listen({ port: 0, host: '127.0.0.1' })
  const { port } = server.server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}/things/7`
  const large = new File([new Uint8Array(await picture()), new Uint8Array(2 * MB)], 'a.jpg')
  const refused = await fetch(url, { method: 'POST', body: formOf({ title: 'keep', image: large }) })
  t.equal(refused.status, 413)
  await refused.text()
  const taken = await fetch(url, { method: 'POST', body: formOf({ title: 'keep', image: await photo() }) })
  t.equal(taken.status, 200)
  await taken.text()
})

test('a form that is cut off or no form is malformed', async (t) => {
  const { app, server } = await serverOf(t)
  const type = { 'content-type': 'multipart/form-data; boundary=x' }
  const part = `--x\r\ncontent-disposition: form-data; name="image"; filename="a.jpg"\r\n\r\n`
  const cut = Buffer.concat([Buffer.from(part), await picture()])
  for (const body of [cut, part, '--x\r\n', 'nonsense']) {
    const answer = await post(server, body, type)
    t.equal(answer.statusCode, 400, answer.body)
  }
  t.equal((await post(server, cut, { 'content-type': 'multipart/form-data' })).statusCode, 400, 'without a boundary')
  t.strictSame(await left(app), nothing)
})

test('a part of a form that has no name is malformed, be it a file or a field', async (t) => {
  const { app, server } = await serverOf(t)
  const type = { 'content-type': 'multipart/form-data; boundary=x' }
  for (const more of ['', '; filename="a.jpg"']) {
    const head = Buffer.from(`--x\r\ncontent-disposition: form-data${more}\r\n\r\n`)
    const body = Buffer.concat([head, await picture(), Buffer.from('\r\n--x--\r\n')])
    t.match((await post(server, body, type)).json(), { status: 400, code: 'common.malformed' })
  }
  t.strictSame(await left(app), nothing)
})

test('a named request with the same picture is answered again, with another refused', async (t) => {
  const { app, server } = await serverOf(t)
  const key = { 'idempotency-key': 'one' }
  const first = await post(server, formOf({ title: 'keep', image: await photo() }), key)
  const again = await post(server, formOf({ title: 'keep', image: await photo({ name: 'other.jpg' }) }), key)
  t.equal(again.headers['idempotent-replayed'], 'true')
  t.same(again.json(), first.json())
  const other = await post(server, formOf({ title: 'keep', image: await photo({ seed: 2 }) }), key)
  t.match(other.json(), { status: 422, code: 'common.idempotency-key-reused' })
  t.equal((await left(app)).files.length, 1)
})

test('what a process died over is swept up after an hour, and what is kept is not', async (t) => {
  let now = new Date('2026-05-01T10:00:00Z')
  const { app, server } = await serverOf(t, { clock: () => now })
  await post(server, formOf({ title: 'keep', image: await photo() }))
  const [kept] = (await left(app)).rows
  const { storage } = app.gateways
  const stale = 'ab/abababab-0000-4000-8000-000000000000.png'
  await app.db.insertInto('stored_files').values({ key: stale, staged_at: now.toISOString() }).execute()
  await storage.put(
    stale,
    (async function* () {
      yield Buffer.from('half')
    })(),
  )
  const sweep = async () => {
    await write(app, (ctx) => ctx.enqueue(sweepFiles, {}))
    await app.drain()
  }
  now = new Date('2026-05-01T10:59:00Z')
  await sweep()
  t.equal((await left(app)).rows.length, 2, 'it may still be on its way')
  now = new Date('2026-05-01T11:01:00Z')
  await sweep()
  t.strictSame((await left(app)).rows, [kept])
  t.equal((await left(app)).files.length, 1)
})

import { createHash } from 'node:crypto'
import Fastify, { type InjectOptions } from 'fastify'
import t, { test } from 'tap'
import { REMOTE_ADDRESS, relayTo } from './relay.ts'

// Says what it was sent.
const server = Fastify()
server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
server.all('/said', async ({ method, url, headers, body }, reply) => {
  reply.header('set-cookie', ['one=1', 'two=2; Path=/'])
  const text = Buffer.isBuffer(body) ? createHash('sha256').update(body).digest('hex') : (body ?? null)
  return { method, url, headers, text }
})
server.get('/nothing', async (_request, reply) => reply.code(204).send())
server.get('/bytes', async () => Buffer.from([0, 255, 10, 200]))
const address = await server.listen({ port: 0 })
t.teardown(() => server.close())
const relay = relayTo(address)
t.teardown(() => relay.close())

const asked: Record<string, InjectOptions> = {
  'an address alone': { url: '/said' },
  'a query of its own': { url: '/said?a=1', query: { b: 'ü&', c: '2' } },
  'an object': { method: 'POST', url: '/said', body: { name: 'Ankara', n: [1, null] } },
  'a text': { method: 'PUT', url: '/said', headers: { 'content-type': 'application/json' }, payload: '{"a":"ü"}' },
  'a text that is no JSON': {
    method: 'PUT',
    url: '/said',
    headers: { 'content-type': 'application/json' },
    payload: '{',
  },
  bytes: {
    method: 'POST',
    url: '/said',
    headers: { 'content-type': 'application/octet-stream' },
    payload: Buffer.alloc(100_000, 7),
  },
  'no body where one may be': { method: 'POST', url: '/said' },
  'what takes away': { method: 'DELETE', url: '/said' },
  'cookies, and a header said twice': { url: '/said', cookies: { a: 'b' }, headers: { 'X-Many': ['1', '2'] } },
  'only the head': { method: 'HEAD', url: '/said' },
  'an answer of nothing': { url: '/nothing' },
  'bytes that are no text': { url: '/bytes' },
  'what is not there': { url: '/nowhere/%zz' },
}

/** Of the connection, or of the moment. */
const PASSING = new Set(['date', 'connection', 'keep-alive', 'transfer-encoding'])
const lasting = (headers: object) => Object.fromEntries(Object.entries(headers).filter(([name]) => !PASSING.has(name)))

for (const [what, options] of Object.entries(asked)) {
  test(`${what}: sent over HTTP it is answered as if it had been injected`, async (t) => {
    const [here, there] = [await server.inject(options), await relay.inject(options)]
    t.equal(there.statusCode, here.statusCode)
    t.equal(there.statusMessage, here.statusMessage)
    t.strictSame(without(there.body), without(here.body))
    t.strictSame(sizeless(lasting(there.headers)), sizeless(lasting(here.headers)))
    t.strictSame(there.cookies, here.cookies)
    t.equal(there.raw.req.url, here.raw.req.url)
  })
}

test('bytes come through as they are', async (t) => {
  t.strictSame((await relay.inject('/bytes')).rawPayload, Buffer.from([0, 255, 10, 200]))
})

test('a form comes with its files', async (t) => {
  const form = new FormData()
  form.append('photo', new File(['abc'], 'a.png', { type: 'image/png' }))
  const { headers, text } = (await relay.inject({ method: 'POST', url: '/said', payload: form })).json<{
    headers: Record<string, string>
    text: string
  }>()
  t.match(headers['content-type'], /^multipart\/form-data; boundary=/)
  t.match(text, /^[0-9a-f]{64}$/)
})

const seen = async (options: InjectOptions) =>
  (await relay.inject(options)).json<{ headers: Record<string, string> }>().headers[REMOTE_ADDRESS]

test('whoever is to be taken for somebody elsewhere is named to who stands in front', async (t) => {
  t.equal(await seen({ url: '/said', remoteAddress: '203.0.113.9' }), '203.0.113.9')
  t.equal(await seen({ url: '/said' }), undefined)
})

test('an answer is handed on once what was to be waited for is over', async (t) => {
  const order: string[] = []
  const patient = relayTo(address, async () => {
    await new Promise((done) => setImmediate(done))
    order.push('waited')
  })
  await patient.inject('/said').then(() => order.push('answered'))
  patient.close()
  t.strictSame(order, ['waited', 'answered'])
})

test('where nobody is there to answer it is an error, and what cannot be sent is one', async (t) => {
  const gone = Fastify()
  const url = await gone.listen({ port: 0 })
  await gone.close()
  const lost = relayTo(url)
  await t.rejects(lost.inject('/said'), { code: 'ECONNREFUSED' })
  lost.close()
  await t.rejects(relay.inject({ url: '/said', headers: { 'x-odd': 'a\nb' } }), { code: 'ERR_INVALID_CHAR' })
})

/** What was said of the connection is left out of what came; that nothing follows may be said or not. */
function without(body: string): unknown {
  if (!body.startsWith('{')) return body
  const { headers, ...rest } = JSON.parse(body) as { headers?: Record<string, string> }
  const { 'content-length': length = '0', ...others } = headers ?? {}
  return { ...rest, headers: lasting({ ...others, length }) }
}

/** The length differs where the body says who has sent it. */
const sizeless = ({ 'content-length': _length, ...rest }: Record<string, unknown>) => rest

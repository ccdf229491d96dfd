import type { FastifyInstance } from 'fastify'
import t, { test } from 'tap'
import { bearer, signIn } from '../doors/callers.ts'
import { statementsOf } from '../doors/statements.ts'
import { anotherProcess, testMarket } from '../support/app.ts'

let now = Date.UTC(2026, 0, 1)
const clock = () => new Date(now)
const env = { RATE_LIMIT_ANON: '500/h', RATE_LIMIT_USER: '50/m' }
const { app, server } = await testMarket(t, { products: 3, env, clock })
const second = (await anotherProcess(t, app)).server
const vendor = bearer(await signIn(server, 'vendor@fashionistar.test'))

interface Made {
  readonly id: number
  readonly key: string
}

const make = async (input: object = {}): Promise<Made> => {
  const payload = { name: 'Stock', scopes: ['orders:read'], ...input }
  const answer = await server.inject({ method: 'POST', url: '/api/v1/api-keys', headers: { ...vendor }, payload })
  t.equal(answer.statusCode, 201)
  return answer.json<Made>()
}

const call = (at: FastifyInstance, key: string, url = '/api/v1/orders') =>
  at.inject({ url, headers: { ...bearer(key) } })

const signedInAgain = async () => bearer(await signIn(server, 'vendor@fashionistar.test'))

test('a revoked key is refused at once by every process', async (t) => {
  const { id, key } = await make()
  t.equal((await call(server, key)).statusCode, 200)
  t.equal((await call(second, key)).statusCode, 200)
  const url = `/api/v1/api-keys/${id}`
  t.equal((await server.inject({ method: 'DELETE', url, headers: { ...vendor } })).statusCode, 204)
  for (const at of [second, server]) {
    const { statusCode, headers } = await call(at, key)
    t.equal(statusCode, 401)
    t.match(headers, { 'www-authenticate': /Bearer/, ratelimit: /^"anonymous"/ })
  }
})

test('an expired key is refused, and so is one that was never ours', async (t) => {
  const { key } = await make({ expiresAt: new Date(now + 120_000).toISOString() })
  t.equal((await call(server, key)).statusCode, 200)
  now += 120_000
  t.equal((await call(server, key)).statusCode, 401)
  t.equal((await call(server, `${key.slice(0, -1)}~`)).statusCode, 401)
  t.equal((await call(server, 'fsk_')).statusCode, 401)
})

test('a key does what its scopes say and nothing else', async (t) => {
  const { key } = await make()
  t.equal((await call(server, key)).statusCode, 200)
  const change = { method: 'PATCH', url: '/api/v1/products/1', payload: { name: 'Mine' } } as const
  const answer = await server.inject({ ...change, headers: { ...bearer(key), 'if-match': '*' } })
  t.equal(answer.statusCode, 403)
  t.match(answer.json(), { code: 'common.forbidden', detail: /catalogue:write/ })
  t.equal((await call(server, key, '/api/v1/api-keys')).statusCode, 403)
  t.equal((await call(server, key, '/api/v1/auth/me')).statusCode, 403)
})

test('each key is counted by itself, by its own rate where it has one, and never wider than its owner', async (t) => {
  const [plain, narrow, wide] = [await make(), await make({ rateLimit: '2/h' }), await make({ rateLimit: '90000/h' })]
  const policy = async ({ key }: Made, at = server) => {
    const { statusCode, headers } = await call(at, key)
    return `${statusCode} ${String(headers['ratelimit-policy'])} ${/r=\d+/.exec(String(headers['ratelimit']))?.[0]}`
  }
  t.equal(await policy(plain), '200 "key";q=50;w=60 r=49')
  t.equal(await policy(narrow), '200 "key";q=2;w=3600 r=1')
  t.equal(await policy(narrow, second), '200 "key";q=2;w=3600 r=0')
  t.equal(await policy(narrow), '429 "key";q=2;w=3600 r=0')
  t.equal(await policy(wide), '200 "key";q=50;w=60 r=49')
  t.match(await policy(plain, second), /^200 "key";q=50;w=60 r=(48|4\d)$/)
  const { headers } = await server.inject({ url: '/api/v1/auth/me', headers: { ...(await signedInAgain()) } })
  t.match(headers['ratelimit'], /^"user"/, 'its owner is counted apart')
})

/** Calls with a key, and all that was sent to the database until the use of a new one has been noted. */
async function notesOf(id: number, key: string, calls: number): Promise<number> {
  const other = await make()
  const statements = await statementsOf(async () => {
    for (let n = 0; n < calls; n += 1) await call(n % 2 === 0 ? server : second, key)
    await call(server, other.key)
    while ((await lastUseOf(other.id)) === null) await new Promise((resolve) => setTimeout(resolve, 5))
  })
  return statements.filter(({ text, values }) => text.startsWith('update "api_keys"') && values.includes(id)).length
}

async function lastUseOf(id: number): Promise<string | null> {
  const url = '/api/v1/api-keys?limit=100'
  const answer = await server.inject({ url, headers: { ...(await signedInAgain()) } })
  const { results } = answer.json<{ results: { id: number; lastUsedAt: string | null }[] }>()
  return results.find((each) => each.id === id)!.lastUsedAt
}

test('the last use of a key is noted beside the request, once a minute', async (t) => {
  const { id, key } = await make()
  t.equal(await lastUseOf(id), null)
  const first = new Date(now).toISOString()
  t.equal(await notesOf(id, key, 6), 2, 'one of each process')
  t.equal(await lastUseOf(id), first)
  now += 30_000
  t.equal(await notesOf(id, key, 4), 0)
  t.equal(await lastUseOf(id), first)
  now += 30_000
  t.equal(await notesOf(id, key, 1), 1)
  t.equal(await lastUseOf(id), new Date(now).toISOString())
})

test('a request with a key asks once whose it is', async (t) => {
  const { key } = await make()
  await call(server, key, '/api/v1/nowhere')
  const statements = await statementsOf(() => call(server, key, '/api/v1/nowhere'))
  t.equal(statements.filter(({ text }) => text.includes('from api_keys')).length, 1)
  t.equal(statements.filter(({ text }) => text.includes('vendor_members')).length, 1, 'with what they may act for')
})

test('the key of the demo opens what it always did', async (t) => {
  t.equal((await call(server, 'fsk_demo_integrator')).statusCode, 200)
  const answer = await server.inject({ url: '/api/v1/api-keys?limit=100', headers: { ...(await signedInAgain()) } })
  t.match(answer.json<{ results: object[] }>().results.at(-1), { name: 'Demo integrator', hint: 'fsk_demo…ator' })
})

import { createHmac } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { test } from 'tap'
import { buildServer } from '../../server/app.ts'
import { bearer, signIn } from '../doors/callers.ts'
import { testMarket } from '../support/app.ts'

const CUSTOMER = 'customer@fashionistar.test'
const SECRET = 'a secret for tests only, long enough to be taken as one'

type Json = Record<string, unknown>

const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url')
const decode = (part: string | undefined) => JSON.parse(Buffer.from(part ?? '', 'base64url').toString()) as Json
const partsOf = (token: string) => {
  const [header, payload] = token.split('.')
  return { header: decode(header), payload: decode(payload) }
}
const signed = (header: Json, payload: Json, secret: string, hash = 'sha256') => {
  const text = `${encode(header)}.${encode(payload)}`
  return `${text}.${createHmac(hash, secret).update(text).digest('base64url')}`
}
const statusWith = async (server: FastifyInstance, token: string) =>
  (await server.inject({ url: '/api/v1/auth/me', headers: { ...bearer(token) } })).statusCode

test('an access token says who, in which session, what they may do, and until when', async (t) => {
  const now = Date.parse('2026-03-01T12:00:00.250Z')
  const { server } = await testMarket(t, { products: 1, clock: () => new Date(now) })
  const { header, payload } = partsOf(await signIn(server, 'vendor@fashionistar.test'))
  t.strictSame(header, { alg: 'HS256', typ: 'JWT' })
  const iat = Math.floor(now / 1_000)
  const { jti, ver, ...rest } = payload
  t.strictSame(rest, {
    sub: '2',
    type: 'access',
    sid: 1,
    roles: ['customer', 'vendor'],
    vendorIds: [1],
    ownerOf: [1],
    auth_time: now / 1_000,
    iat,
    exp: iat + 300,
    iss: 'fashionistar',
  })
  t.match({ jti, ver }, { jti: /^[0-9a-f-]{36}$/, ver: Number })
  t.not(jti, partsOf(await signIn(server, 'vendor@fashionistar.test')).payload['jti'])
})

test('it is good for five minutes by the clock of the house, however often it has been seen', async (t) => {
  let now = Date.parse('2026-03-01T12:00:00Z')
  const { server } = await testMarket(t, { products: 1, clock: () => new Date(now) })
  const token = await signIn(server, CUSTOMER)
  t.equal(await statusWith(server, token), 200)
  now += 299_000
  t.equal(await statusWith(server, token), 200)
  now += 1_000
  t.equal(await statusWith(server, token), 401)
  now += 1_000
  t.equal(await statusWith(server, token), 401)
})

test('a token that somebody else made, or changed, is refused', async (t) => {
  const { server } = await testMarket(t, { products: 1 })
  const token = await signIn(server, CUSTOMER)
  const { header, payload } = partsOf(token)
  t.equal(await statusWith(server, signed(header, payload, SECRET)), 200, 'made with the secret it would be ours')
  const [head = '', body = '', signature = ''] = token.split('.')
  const forged: Record<string, string> = {
    'no algorithm': `${encode({ ...header, alg: 'none' })}.${body}.`,
    'no algorithm, with a signature': `${encode({ ...header, alg: 'none' })}.${body}.${signature}`,
    'no signature': `${head}.${body}.`,
    'another algorithm': signed({ ...header, alg: 'HS512' }, payload, SECRET, 'sha512'),
    'an algorithm of another kind': signed({ ...header, alg: 'RS256' }, payload, SECRET),
    'another secret': signed(header, payload, `${SECRET}!`),
    'other words': `${head}.${encode({ ...payload, sub: '1' })}.${signature}`,
    'another house': signed(header, { ...payload, iss: 'elsewhere' }, SECRET),
    'no house': signed(header, { ...payload, iss: undefined }, SECRET),
    'another kind of token': signed(header, { ...payload, type: 'refresh' }, SECRET),
    'no end': signed(header, { ...payload, exp: undefined }, SECRET),
    'no session': signed(header, { ...payload, sid: undefined }, SECRET),
    nobody: signed(header, { ...payload, sub: '0' }, SECRET),
    'an unknown role': signed(header, { ...payload, roles: ['root'] }, SECRET),
    'a critical extension': signed({ ...header, crit: ['b64'], b64: false }, payload, SECRET),
    rubbish: 'x.y.z',
    'a refresh token': 'fsr_x',
  }
  for (const [name, token] of Object.entries(forged)) t.equal(await statusWith(server, token), 401, name)
})

test('every refusal has one shape, and says how to ask', async (t) => {
  const { server } = await testMarket(t, { products: 1 })
  const token = await signIn(server, CUSTOMER)
  const ask = (authorization: string) => server.inject({ url: '/api/v1/auth/me', headers: { authorization } })
  for (const header of ['Bearer', 'Bearer a b', 'Basic YTpi', 'Bearer nonsense', token]) {
    const answer = await ask(header)
    t.match(
      { ...answer.json<object>(), challenge: answer.headers['www-authenticate'] },
      { status: 401, code: 'common.unauthenticated', challenge: /^Bearer realm=/ },
      header,
    )
  }
  for (const scheme of ['bearer', 'BEARER', 'Bearer'])
    t.equal((await ask(`${scheme} ${token}`)).statusCode, 200, scheme)
})

test('the secret is changed without signing anybody out', async (t) => {
  const { app, server } = await testMarket(t, { products: 1 })
  const old = await signIn(server, CUSTOMER)
  const restarted = async (jwtSecret: string, ...jwtSecretFallbacks: string[]) => {
    const next = await buildServer({ ...app, jwtSecret, config: { ...app.config, jwtSecretFallbacks } })
    t.teardown(() => next.close())
    return next
  }
  const [next, further] = ['the next secret', 'the one after it'].map((text) => text.repeat(4)) as [string, string]
  const changed = await restarted(next, app.jwtSecret)
  t.equal(await statusWith(changed, old), 200, 'what the old one signed is good until it expires')
  const fresh = await signIn(changed, CUSTOMER)
  t.equal(await statusWith(changed, fresh), 200)
  t.equal(await statusWith(server, fresh), 401, 'and the new one signs from now on')
  const later = await restarted(further, next)
  t.equal(await statusWith(later, fresh), 200)
  t.equal(await statusWith(later, old), 401, 'until it is taken out')
  t.equal(await statusWith(changed, signed({ alg: 'none' }, partsOf(old).payload, app.jwtSecret)), 401)
})

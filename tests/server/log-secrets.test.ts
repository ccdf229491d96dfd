import type { FastifyInstance, InjectOptions } from 'fastify'
import { test } from 'tap'
import { bodyOf, mountedProcedures, mountedRoutes, requestOf } from '../doors/both-doors.ts'
import { callersOf } from '../doors/callers.ts'
import { headersOf, sampleMarket, samplesOf } from '../doors/samples.ts'
import { testMarket } from '../support/app.ts'

/** Fields whose value lets somebody in, or proves something. */
const SECRET =
  /^(password|currentPassword|newPassword|accessToken|refreshToken|token|csrfToken|idToken|key|apiKey|secret|otpauthUrl|code|recoveryCode|recoveryCodes|codes|challenge|challengeId|clientSecret|secondFactorToken|auth|p256dh)$/

/** The texts of such fields, wherever they stand; what is short or a word of ours says nothing when it is found again. */
function secretsIn(value: unknown, isSecret = false): string[] {
  if (typeof value === 'string')
    return isSecret && value.length >= 6 && !/^[a-z-]+(\.[a-z-]+)*$/.test(value) ? [value] : []
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, each]) =>
    secretsIn(each, Array.isArray(value) ? isSecret : SECRET.test(name)),
  )
}

test('nothing that lets somebody in is written down, whatever is asked through either door', async (t) => {
  const lines: string[] = []
  const { app, server } = await testMarket(t, { onLog: (line) => lines.push(JSON.stringify(line)) })
  const callers = await callersOf(server)
  const market = sampleMarket(server, callers, app)
  const secrets = new Set(
    Object.values(callers).flatMap(({ authorization }) => authorization?.split(' ').slice(1) ?? []),
  )
  secrets.add('fashionistar-demo')
  const send = (request: InjectOptions) => noting(server, request, secrets)
  for (const [operation, requests] of await samplesOfBothDoors()) {
    for (const sample of samplesOf(operation)) {
      for (const toRequest of requests) {
        const input = typeof sample.input === 'function' ? await sample.input(market) : sample.input
        const headers = await headersOf(callers, sample, market)
        for (const secret of secretsIn(input)) secrets.add(secret)
        for (const secret of headers['authorization']?.split(' ').slice(1) ?? []) secrets.add(secret)
        await send({ ...toRequest(input), headers })
      }
    }
  }
  for (const request of oddWaysIn) await send(request)
  for (const word of oddSecrets) secrets.add(word)
  await app.drain()

  t.ok(lines.length > 500, 'the log was listened to')
  t.ok(secrets.size > 50, `${secrets.size} secrets were given or returned`)
  for (const secret of secrets) {
    // By itself: six digits stand in many a number.
    const alone = new RegExp(`(?<![\\w.-])${secret.replaceAll(/[^\w-]/g, '\\$&')}(?![\\w-])`)
    const line = lines.find((each) => each.includes(secret) && alone.test(each))
    t.equal(line, undefined, `${secret.slice(0, 4)}…`)
  }
})

/** Sends a request and notes what secrets come back: in the body, and in cookies. */
async function noting(server: FastifyInstance, request: InjectOptions, secrets: Set<string>): Promise<void> {
  const answer = await server.inject(request)
  for (const { value } of answer.cookies) if (value.length >= 6) secrets.add(value)
  const isJson = /json/.test(String(answer.headers['content-type'])) && answer.body !== ''
  // A problem's code is no secret.
  if (isJson && answer.statusCode < 400) for (const secret of secretsIn(answer.json())) secrets.add(secret)
}

type ToRequest = (input: Readonly<Record<string, unknown>>) => InjectOptions

async function samplesOfBothDoors(): Promise<Map<string, ToRequest[]>> {
  const requests = new Map<string, ToRequest[]>()
  const add = (operation: string, toRequest: ToRequest) =>
    requests.set(operation, [...(requests.get(operation) ?? []), toRequest])
  for (const route of await mountedRoutes()) add(route.operation.id, (input) => requestOf(route, input))
  for (const { path, type, operation } of mountedProcedures()) {
    const url = `/api/v2/${path}`
    add(operation.id, (input) =>
      type === 'mutation'
        ? { method: 'POST', url, body: bodyOf(operation, input) }
        : { method: 'GET', url, query: { input: JSON.stringify(input) } },
    )
  }
  return requests
}

const oddSecrets = [
  'odd-bearer-4711',
  'odd-cookie-4711',
  'odd-query-4711',
  'odd-body-4711',
  'odd-basic-4711',
  'odd-key-4711',
]

/** Secrets where they do not belong. */
const oddWaysIn: readonly InjectOptions[] = [
  { url: '/api/v1/auth/me', headers: { authorization: 'Bearer odd-bearer-4711' } },
  { url: '/api/v1/auth/me', headers: { authorization: 'Bearer fsk_odd-key-4711' } },
  { url: '/api/v2/auth.me', headers: { authorization: 'Basic odd-basic-4711' } },
  { url: '/admin/tasks', headers: { cookie: 'admin=odd-cookie-4711; session=odd-cookie-4711' } },
  { url: '/api/v1/products?token=odd-query-4711' },
  { url: '/nowhere?code=odd-query-4711' },
  { url: '/api/v2/auth.login?input=%7B%22password%22%3A%22odd-query-4711' },
  ...['/api/v1/auth/login', '/api/v2/auth.login'].map((url): InjectOptions => ({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json' },
    payload: '{"password":"odd-body-4711',
  })),
]

import { fastifyRequestHandler } from '@trpc/server/adapters/fastify'
import Fastify, { type FastifyInstance } from 'fastify'
import { test } from 'tap'
import { z } from 'zod'
import { anyone } from '../../domain/common/access.ts'
import type { Scope } from '../../domain/common/context.ts'
import { DomainError, type ErrorKind, errorType } from '../../domain/common/errors.ts'
import { operation } from '../../domain/common/operation.ts'
import { kinds } from '../../domain/common/problem.ts'
import { serve } from '../../routes-v1/serve.ts'
import { mutation, query, router } from '../../routes-v2-trpc/trpc.ts'
import { problemsPlugin } from '../../server/plugins/problems.ts'
import { testMarket } from '../support/app.ts'
import { type Answer, mountedProcedures, mountedRoutes, throughV1, throughV2 } from './both-doors.ts'
import { callersOf } from './callers.ts'
import { headersOf, type Sample, sampleMarket, samplesOf } from './samples.ts'

const routes = await mountedRoutes()
const procedures = mountedProcedures()
const both = routes.flatMap((route) => {
  const procedure = procedures.find(({ operation }) => operation === route.operation)
  return procedure === undefined ? [] : [{ id: route.operation.id, route, procedure }]
})

test('an operation is the same through both doors', async (t) => {
  const { app, server } = await testMarket(t)
  const callers = await callersOf(server)
  const market = sampleMarket(server, callers, app)

  for (const { id, route, procedure } of both) {
    await t.test(`${id}: ${route.method} ${route.path} and ${procedure.path}`, async (t) => {
      const samples = samplesOf(id)
      if (samples.length === 0) t.fail(`${id} is on both doors and has no sample: write some in tests/doors/samples.ts`)
      const ended = new Set<string>()
      for (const sample of samples) {
        const { input: given, expect, as = 'anonymous' } = sample
        const makes = expect === 'ok' && procedure.type === 'mutation'
        const first = typeof given === 'function' ? await given(market) : given
        const second = makes && typeof given === 'function' ? await given(market) : first
        const v1 = await throughV1(server, route, first, await headersOf(callers, sample, market))
        const v2 = await throughV2(server, procedure, second, await headersOf(callers, sample, market))
        const name = `as ${as}, ${JSON.stringify(first).slice(0, 100)}`
        t.equal(outcome(v1), expect, `v1 ${name}`)
        t.equal(outcome(v2), expect, `v2 ${name}`)
        t.strictSame(comparable(v1, makes), comparable(v2, makes), `the same: ${name}`)
        if (expect === 'ok') t.equal(v1.status, route.status)
        ended.add(expect)
      }
      t.ok(ended.has('ok'), 'a sample that succeeds')
      t.ok(needsCaller(samples, route.operation.access.public), 'a sample of nobody asking where somebody must')
    })
  }
})

const needsCaller = (samples: readonly Sample[], open: boolean): boolean =>
  open || samples.some(({ as = 'anonymous', expect }) => as === 'anonymous' && expect.startsWith('401 '))

const outcome = ({ status, body }: Answer): string =>
  status < 300 ? 'ok' : `${status} ${(body as { code: string }).code}`

/** Ids, numbers and times of what was made just now, which no two things share. */
const times = [
  'createdAt',
  'updatedAt',
  'placedAt',
  'enqueuedAt',
  'finishedAt',
  'holdUntil',
  'paidAt',
  'submittedAt',
  'decidedAt',
  'cancelledAt',
  'deliveredAt',
  'at',
  'givenAt',
  'expiresAt',
  'requestedAt',
  'sharedAt',
  'nextAttemptAt',
  'previousUntil',
  'repliedAt',
  'addedAt',
]
const things = [
  'id',
  'productIds',
  'zoneId',
  'variantId',
  'subOrderId',
  'orderId',
  'productId',
  'orderNumber',
  'itemId',
  'locationId',
  'exchangeVariantId',
  'returnId',
  'paymentId',
  'shipmentId',
  'trackingNumber',
  'content',
  'payoutId',
  'vendorId',
  'number',
  'reference',
  'slug',
  'taskId',
  'userId',
  'email',
  'phone',
  'since',
  'key',
  'hint',
  'messageId',
]
const secrets = ['secret', 'otpauthUrl', 'recoveryCodes', 'challenge', 'token']
/** What nothing else is called. */
const WORD = /^sample-\d+$/
const OF_THIS_ONE = new Set([...things, ...secrets, ...times])

/** Made anew for every answer. */
const OF_THE_MOMENT = new Set(['accessToken', 'refreshToken', 'expiresAt'])
const SIGNED = /\?expires=\d+&signature=[\w-]{43}$/

/** An answer without what belongs to this one request, or to the thing it made. */
function comparable({ status, body }: Answer, made: boolean): unknown {
  const left = JSON.stringify(body, (name, value: unknown) => {
    if (OF_THE_MOMENT.has(name) || (made && OF_THIS_ONE.has(name))) return typeof value
    if (made && typeof value === 'string' && WORD.test(value)) return 'a word of its own'
    // No two places of a vendor share a name, and an address that opens a file is good from the second it was asked for.
    return typeof value === 'string' ? value.replace(/^(Sample place) \d+/, '$1').replace(SIGNED, '') : value
  })
  const parsed = JSON.parse(left) as Record<string, unknown>
  if (status < 300) return parsed
  return { ...parsed, status: [status, parsed['status']], requestId: typeof parsed['requestId'], instance: undefined }
}

test('every kind of failure reads the same through both doors', async (t) => {
  const server = await pretendServer()
  t.teardown(() => server.close())
  const names = [...Object.keys(kinds), 'bug'] as (ErrorKind | 'bug')[]
  for (const kind of names) {
    const status = kind === 'bug' ? 500 : kinds[kind].status
    const trpcCode = kind === 'bug' ? 'INTERNAL_SERVER_ERROR' : kinds[kind].trpc
    for (const verb of ['get', 'post'] as const) {
      const v1 = await server.inject({ method: verb, url: '/api/v1/pretend', ...inputOf(verb, kind, false) })
      const v2 = await server.inject({ method: verb, url: `/api/v2/${verb}`, ...inputOf(verb, kind, true) })
      t.strictSame([v1.statusCode, v2.statusCode], [status, status], `${verb} ${kind}`)
      t.match(v1.headers, { 'content-type': /^application\/problem\+json/ })
      const { error } = v2.json<{ error: { message: string; data: { code: string; problem: object } } }>()
      t.equal(error.data.code, trpcCode)
      t.strictSame({ ...error.data.problem, instance: '' }, { ...v1.json<object>(), instance: '' }, `${verb} ${kind}`)
      t.equal(error.message, v1.json<{ detail: string }>().detail)
      t.notMatch(v1.body + v2.body, /secret|\.ts:\d|stack/i, 'nothing internal shows')
      if (kind !== 'bug')
        t.match(v1.json(), {
          type: `/docs/problems#pretend.${kind}`,
          title: `It is ${kind}.`,
          detail: 'So we pretend.',
          code: `pretend.${kind}`,
          requestId: 'request-1',
          left: 3,
          errors: [{ path: 'kind', message: 'Pretended.', code: 'pretended' }],
        })
    }
  }
})

test('no fact of a failure can stand for its status or its code', async (t) => {
  const server = await pretendServer({ status: 200, code: 'forged', type: 'forged' })
  t.teardown(() => server.close())
  const response = await server.inject('/api/v1/pretend?kind=conflict')
  t.equal(response.statusCode, 409)
  t.match(response.json(), { status: 409, code: 'pretend.conflict', type: '/docs/problems#pretend.conflict', left: 3 })
})

const inputOf = (verb: 'get' | 'post', kind: string, wrapped: boolean) => {
  if (verb === 'post') return { body: { kind } }
  return { query: wrapped ? { input: JSON.stringify({ kind }) } : { kind } }
}

/** Operations that only fail, in the way they are asked to, behind both doors of a server of their own. */
async function pretendServer(forged: object = {}): Promise<FastifyInstance> {
  const fail = async (_ctx: unknown, { kind }: { kind: string }): Promise<never> => {
    if (!Object.hasOwn(kinds, kind)) throw new Error('a secret of the database')
    const type = errorType(kind as ErrorKind, `pretend.${kind}`, `It is ${kind}.`)
    const errors = [{ path: 'kind', message: 'Pretended.', code: 'pretended' }]
    throw new DomainError(type, 'So we pretend.', { errors, meta: { left: 3, ...forged } })
  }
  const record = {
    summary: 'Fail.',
    access: anyone,
    input: z.object({ kind: z.string() }),
    output: z.null(),
    run: fail,
  }
  const get = operation({ id: 'pretend.get', effect: 'read', ...record })
  const post = operation({ id: 'pretend.post', effect: 'outward', ...record })
  const scope = { actor: { kind: 'anonymous' }, requestId: 'request-1' } as Scope
  const server = Fastify({ genReqId: () => scope.requestId })
  problemsPlugin(server)
  server.decorateRequest('scope')
  server.addHook('onRequest', async (request) => {
    request.scope = scope
  })
  server.get('/api/v1/pretend', serve(get))
  server.post('/api/v1/pretend', serve(post))
  await server.register(async (v2) => {
    v2.removeAllContentTypeParsers()
    v2.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => done(null, body))
    const pretend = router({ get: query(get), post: mutation(post) })
    v2.route<{ Params: { path: string } }>({
      method: ['GET', 'POST'],
      url: '/api/v2/:path',
      handler: (req, res) => {
        const createContext = () => ({ scope, path: req.url, takesText: false })
        return fastifyRequestHandler({ router: pretend, req, res, path: req.params.path, createContext })
      },
    })
  })
  return server
}

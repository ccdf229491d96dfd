import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import { test } from 'tap'
import type { z } from 'zod'
import { statusOf } from '../../domain/common/problem.ts'
import { publicEvents } from '../../domain/webhooks/index.ts'
import type { MountedRoute } from '../../server/openapi.ts'
import { asJson, mountedRoutes, named, requestOf } from '../doors/both-doors.ts'
import { callersOf, type Headers } from '../doors/callers.ts'
import { headersOf, type Sample, type SampleMarket, sampleMarket, samplesOf, skirt } from '../doors/samples.ts'
import { testMarket } from '../support/app.ts'

/** Which answers can be had as a text of CSV as well. */
const PDF_TOO = new Set(['orders.invoice', 'orders.creditNote'])
const CSV_TOO = new Set(['payouts.statement', 'analytics.salesReport'])

interface Described {
  readonly operationId: string
  readonly summary: string
  readonly tags: readonly string[]
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly required: boolean }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: object }>> }
  readonly security: readonly object[]
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>
  >
}

interface Document {
  readonly openapi: string
  readonly info: { readonly description: string }
  readonly servers: readonly { readonly url: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>
  readonly webhooks: Readonly<Record<string, object>>
  readonly components: { readonly schemas: Readonly<Record<string, object>>; readonly securitySchemes: object }
}

/** What is left alone when it has changed since it was read. */
const CONDITIONAL = new Set([
  'products.replace',
  'products.update',
  'products.delete',
  'collections.edit',
  'collections.delete',
  'orders.edit',
])

test('the reference of v1 says what v1 does', async (t) => {
  const { app, server } = await testMarket(t)
  const callers = await callersOf(server)
  const routes = await mountedRoutes()
  const response = await server.inject('/api/v1/openapi.json')
  const document = response.json<Document>()
  const of = ({ path, method }: MountedRoute): Described | undefined => document.paths[path]?.[method]

  await t.test('it is a valid document of OpenAPI 3.1', async (t) => {
    t.equal(response.statusCode, 200)
    const { valid, errors } = await new Validator().validate(response.json<Record<string, unknown>>())
    t.ok(valid, JSON.stringify(errors))
    t.equal(document.openapi, '3.1.0')
    for (const word of ['/auth/refresh', 'x-cart-token', 'Idempotency-Key', 'If-Match', 'cursor', 'Retry-After'])
      t.match(document.info.description, word, 'it says what holds of every request')
    t.match(document.servers, [{ url: '/api/v1' }])
    t.match(document.components.securitySchemes, { bearer: { type: 'http', scheme: 'bearer' } })
  })

  await t.test(
    'whatever changes something takes an Idempotency-Key and says what may come of it; a read does not',
    (t) => {
      for (const route of routes) {
        const { parameters, responses } = of(route)!
        // What is asked with a body, and changes nothing, is a read none the less.
        const takesKey = route.method !== 'get' && route.operation.effect !== 'read'
        const name = `${route.method} ${route.path}`
        t.equal(
          parameters.some((each) => each.name === 'Idempotency-Key' && each.in === 'header'),
          takesKey,
          name,
        )
        t.equal(JSON.stringify(responses[route.status]).includes('Idempotent-Replayed'), takesKey, name)
        t.equal(responses['422'] !== undefined, takesKey, name)
        t.equal(JSON.stringify(responses['409'] ?? {}).includes('common.idempotency-in-flight'), takesKey, name)
      }
      t.end()
    },
  )

  await t.test('what is posted to others is described by the name of the event', async (t) => {
    t.strictSame(
      Object.keys(document.webhooks),
      publicEvents.map(({ event }) => event.name),
    )
    const described = JSON.stringify(document.webhooks['order.placed'])
    for (const word of ['webhook-signature', 'orderId', 'date-time', '410']) t.match(described, word)
  })

  await t.test('every reference leads somewhere and every component is used', async (t) => {
    const text = response.body
    const references = new Set([...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference]) => reference!))
    t.ok(references.size > 5)
    for (const reference of references) {
      const [, name] = /^#\/components\/schemas\/(\w+)$/.exec(reference) ?? []
      t.ok(name !== undefined && name in document.components.schemas, reference)
    }
    for (const name of Object.keys(document.components.schemas)) {
      t.ok(references.has(`#/components/schemas/${name}`), `${name} is used`)
    }
    t.notMatch(text, /\$defs|#\/definitions/)
  })

  await t.test('every mounted operation is described, and no other', async (t) => {
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    )
    const mounted = routes.map(({ method, path }) => `${method} ${path}`)
    t.strictSame(described.toSorted(), [...mounted, 'post /csp-report'].toSorted(), 'and where browsers report')
    t.equal(new Set(routes.map((route) => of(route)?.operationId)).size, routes.length, 'each under an id of its own')
    for (const route of routes) t.match(of(route), { operationId: route.operation.id, summary: String, tags: [String] })
  })

  await t.test('what it takes is described: paths, queries, bodies, headers', async (t) => {
    for (const route of routes) {
      const { parameters, requestBody, operationId } = of(route)!
      const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      const named = parameters.filter((parameter) => parameter.in === 'path')
      t.strictSame(
        named.map(({ name }) => name),
        inPath,
        operationId,
      )
      t.ok(named.every(({ required }) => required))
      const takesMore = Object.keys((route.operation.input as z.ZodObject).shape).some(
        (field) => !inPath.includes(field),
      )
      t.equal(requestBody !== undefined, takesMore && ['post', 'put', 'patch'].includes(route.method), operationId)
      const conditional = CONDITIONAL.has(operationId)
      t.equal(
        parameters.some(({ name }) => name === 'If-Match'),
        conditional,
        operationId,
      )
    }
    const list = document.paths['/products']!['get']!
    const filters = ['category', 'vendor', 'priceMin', 'priceMax', 'inStock', 'size', 'colour', 'search', 'ordering']
    for (const name of ['cursor', 'limit', ...filters])
      t.ok(
        list.parameters.some((each) => each.name === name),
        name,
      )
  })

  await t.test('every status a caller may meet is listed', async (t) => {
    for (const route of routes) {
      const { responses, security, operationId } = of(route)!
      const { access, errors = [] } = route.operation
      const own = errors.map(statusOf)
      const guarded = access.public ? [] : [403]
      for (const status of [route.status, 400, 401, 406, 429, 500, 503, ...guarded, ...own]) {
        t.ok(String(status) in responses, `${operationId} ${status}`)
      }
      t.equal(
        security.some((each) => Object.keys(each).length === 0),
        access.public,
        `${operationId}: who may call`,
      )
      for (const [status, { content }] of Object.entries(responses)) {
        const json = Number(status) < 300 ? 'application/json' : 'application/problem+json'
        const [csv, pdf] = [CSV_TOO, PDF_TOO].map((set) => set.has(operationId) && status === '200')
        const types = [json, ...(csv ? ['text/csv'] : []), ...(pdf ? ['application/pdf'] : [])]
        t.strictSame(Object.keys(content ?? {}), status === '204' ? [] : types, `${operationId} ${status}`)
      }
    }
  })

  await t.test('what v1 answers, right or wrong, is what it says it answers', async (t) => {
    const validate = validators(document)
    const market = sampleMarket(server, callers, app)
    const unseen = new Set(routes.map(({ operation }) => operation.id))
    for (const route of routes) {
      for (const drive of drives(route, market)) {
        const { as, ...request } = await drive()
        const answer = await server.inject({
          ...request,
          headers: asJson(
            route,
            named(route, { ...(await headersOf(callers, { as }, market)), ...request.headers } as Headers),
          ),
        })
        const fault = validate(route, answer)
        t.equal(fault, undefined, `${route.operation.id} ${answer.statusCode}: ${answer.body.slice(0, 200)}`)
        if (answer.statusCode < 300) unseen.delete(route.operation.id)
      }
    }
    t.strictSame(
      [...unseen],
      [],
      'every operation has succeeded once: those it has no sample for stand in tests/doors/samples.ts',
    )
  })
})

type Drive = () => Promise<InjectOptions & { readonly as: Sample['as']; readonly headers?: object }>

/** All samples of the doors, and what HTTP itself can get wrong. */
function drives(route: MountedRoute, market: SampleMarket): Drive[] {
  const samples = samplesOf(route.operation.id).map<Drive>(({ input, as = 'anonymous' }) => async () => {
    const given = typeof input === 'function' ? await input(market) : input
    return { ...requestOf(route, given), as }
  })
  const bare = requestOf(route, { id: 1 })
  const http: object[] = [
    { headers: { accept: 'text/html' } },
    { headers: { authorization: 'Bearer nonsense' } },
    ...(bare.body === undefined
      ? []
      : [
          { headers: { 'content-type': 'text/plain' }, body: 'text' },
          { headers: { 'content-type': 'application/json' }, body: '{' },
          { body: { name: 'x'.repeat(1_100_000) } },
        ]),
  ]
  const put: Drive = async () => ({ ...requestOf(route, { ...skirt, id: (await market.product()).id }), as: 'vendor' })
  const replacing = route.operation.id === 'products.replace' ? [put] : []
  return [...samples, ...replacing, ...http.map((wrong) => async () => ({ ...bare, ...wrong, as: 'vendor' as const }))]
}

/** For an answer: what is wrong with it by the document, or nothing. */
function validators(document: Document) {
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false })
  ajv.addSchema({ $id: 'api', components: document.components })
  const known = new Map<string, ValidateFunction>()
  const compile = (schema: object): ValidateFunction => {
    const text = JSON.stringify(schema).replaceAll('"#/components', '"api#/components')
    const validate = known.get(text) ?? ajv.compile(JSON.parse(text) as object)
    known.set(text, validate)
    return validate
  }
  return ({ path, method }: MountedRoute, answer: LightMyRequestResponse): string | undefined => {
    const described = document.paths[path]![method]!.responses[answer.statusCode]
    if (described === undefined) return 'this status is not described'
    if (described.content === undefined) return answer.body === '' ? undefined : 'no body is described'
    const [[type, { schema }] = ['', { schema: {} }]] = Object.entries(described.content)
    if (!String(answer.headers['content-type']).startsWith(type)) return `the type is not ${type}`
    const validate = compile(schema)
    return validate(answer.json()) ? undefined : ajv.errorsText(validate.errors)
  }
}

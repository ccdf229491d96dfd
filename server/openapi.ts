import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Config } from './config.ts'
import { common, type ErrorType } from '../domain/common/errors.ts'
import { files } from '../domain/common/files/errors.ts'
import { filesIn } from '../domain/common/files/image-file.ts'
import type { Operation } from '../domain/common/operation.ts'
import { Problem, statusOf } from '../domain/common/problem.ts'
import { fileTypes } from '../domain/common/storage.ts'
import { offersCsv } from '../routes-v1/csv.ts'
import { offersFile } from '../routes-v1/files.ts'
import { guide } from './openapi-guide.ts'
import { webhookDocuments } from './openapi-webhooks.ts'

/** One operation as v1 mounts it. */
export interface MountedRoute {
  readonly method: string
  /** Relative to /api/v1, with `{id}` for a parameter. */
  readonly path: string
  readonly status: number
  readonly operation: Operation
}

const PREFIX = '/api/v1'

/** Notes every operation that is mounted on v1 from here on; the document is made from these notes. */
export function noteRoutes(server: FastifyInstance, routes: MountedRoute[]): void {
  server.addHook('onRoute', ({ url, method, config }) => {
    const { operation, status } = config ?? {}
    if (operation === undefined || status === undefined || method === 'HEAD') return
    const path = url.slice(PREFIX.length).replaceAll(/:(\w+)/g, '{$1}')
    routes.push({ method: String(method).toLowerCase(), path, status, operation })
  })
}

/** @param others paths of v1 that are HTTP alone, as the document has them */
export function openApiRoute(
  server: FastifyInstance,
  config: Pick<Config, 'publicUrl'>,
  routes: readonly MountedRoute[],
  others: Readonly<Record<string, Json>>,
): void {
  server.get('/v1/openapi.json', () => openApiDocument(routes, config.publicUrl ?? '', others))
}

type Json = Record<string, unknown>

/** The OpenAPI 3.1 document of v1, from the operations themselves. */
function openApiDocument(
  routes: readonly MountedRoute[],
  serverUrl: string,
  others: Readonly<Record<string, Json>>,
): Json {
  const schemas: Json = {}
  const paths: Record<string, Json> = {}
  for (const route of routes) paths[route.path] = { ...paths[route.path], [route.method]: describe(route, schemas) }
  hoist(schemas, Problem, 'output')
  return {
    openapi: '3.1.0',
    info: {
      title: 'Fashionistar',
      version: '1.0.0',
      summary: 'A multi-vendor fashion marketplace.',
      description: guide,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: `${serverUrl}${PREFIX}` }],
    security: [{ bearer: [] }, {}],
    paths: { ...paths, ...others },
    webhooks: webhookDocuments(),
    components: {
      schemas,
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'An access token, or an API key (`fsk_…`).' },
      },
    },
  }
}

function describe({ method, path, status, operation }: MountedRoute, schemas: Json): Json {
  const inPath = new Set([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!))
  const input = hoist(schemas, operation.input, 'input') as { properties?: Json; required?: string[] }
  const takesBody = method === 'post' || method === 'put' || method === 'patch'
  const fields = Object.entries(input.properties ?? {}).filter(([name]) => name !== 'expectedUpdatedAt')
  const parameters = fields
    .filter(([name]) => inPath.has(name) || !takesBody)
    .map(([name, schema]) => parameter(name, schema as Json, inPath.has(name), input.required ?? []))
  if ('expectedUpdatedAt' in (input.properties ?? {})) parameters.push(ifMatch)
  if (changes({ method, operation })) {
    parameters.push({ ...idempotencyKey, required: operation.idempotency === 'required' })
  }
  const body = fields.filter(([name]) => !inPath.has(name))
  return {
    operationId: operation.id,
    summary: operation.summary,
    tags: [path.split('/')[1]],
    parameters,
    ...(takesBody && body.length > 0
      ? { requestBody: requestBody(body, input.required ?? [], filesIn(operation.input).keys()) }
      : {}),
    security: operation.access.public ? [{}, { bearer: [] }] : [{ bearer: [] }],
    responses: responses({ method, operation, status }, hoist(schemas, operation.output, 'output')),
  }
}

const ifMatch: Json = {
  name: 'If-Match',
  in: 'header',
  schema: { type: 'string' },
  description: 'The ETag you were given; refused with 412 when it has changed since.',
}

/** Whether a request can be named by a key, and asked again. */
const changes = ({ method, operation }: Pick<MountedRoute, 'method' | 'operation'>): boolean =>
  method !== 'get' && operation.effect !== 'read'

const idempotencyKey: Json = {
  name: 'Idempotency-Key',
  in: 'header',
  schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7E]+$' },
  description:
    'Your name for this request. Sent again with the same key and content within a day, it is answered as before and not done again.',
}

const replayHeader: Json = {
  'Idempotent-Replayed': {
    schema: { type: 'string', const: 'true' },
    description: 'Present when this answer had been given before, to the same Idempotency-Key.',
  },
}

function parameter(name: string, schema: Json, inPath: boolean, required: readonly string[]): Json {
  const { description, ...rest } = schema
  return {
    name,
    in: inPath ? 'path' : 'query',
    required: inPath || required.includes(name),
    ...(description === undefined ? {} : { description }),
    schema: rest,
    ...(inPath ? {} : { style: 'form', explode: false }),
  }
}

/** @param fileFields those that are files: with some it is a form */
function requestBody(
  fields: readonly (readonly [string, unknown])[],
  required: readonly string[],
  fileFields: Iterable<string>,
): Json {
  const names = new Set(fields.map(([name]) => name))
  const needed = required.filter((name) => names.has(name))
  const schema = {
    type: 'object',
    properties: Object.fromEntries(fields),
    ...(needed.length > 0 ? { required: needed } : {}),
  }
  const encoding = Object.fromEntries([...fileFields].map((name) => [name, { contentType: fileTypes.join(', ') }]))
  const content =
    Object.keys(encoding).length === 0
      ? { 'application/json': { schema } }
      : { 'multipart/form-data': { schema, encoding } }
  return { required: needed.length > 0, content }
}

/** Failures that HTTP itself adds to what the operation declares. */
const always: readonly (readonly [number, string])[] = [
  [400, 'common.malformed'],
  [406, 'http.not-acceptable'],
  [413, 'http.content-too-large'],
  [415, 'http.unsupported-media-type'],
  [500, 'common.internal'],
]

const csvText: Json = { 'text/csv': { schema: { type: 'string' } } }
const pdf: Json = { 'application/pdf': { schema: { type: 'string', format: 'binary' } } }

function responses(route: Omit<MountedRoute, 'path'>, output: Json): Json {
  const { operation, status } = route
  const { access, effect } = operation
  const met: ErrorType[] = [common.invalid, common.unauthenticated, common.tooMany, common.unavailable]
  if (!access.public || access.scope !== undefined) met.push(common.forbidden)
  if (effect !== 'read') met.push(common.conflict)
  if (changes(route)) met.push(common.idempotencyKeyInvalid, common.idempotencyInFlight, common.idempotencyKeyReused)
  if (operation.idempotency === 'required') met.push(common.idempotencyKeyRequired)
  if (filesIn(operation.input).size > 0) met.push(...Object.values(files))
  met.push(...(operation.errors ?? []))
  const codes = new Map<number, string[]>()
  for (const [at, code] of [...met.map((type) => [statusOf(type), type.code] as const), ...always]) {
    codes.set(at, [...(codes.get(at) ?? []), code])
  }
  const ok = {
    ...(changes(route) && { headers: replayHeader }),
    ...(status !== 204 && {
      content: {
        'application/json': { schema: output },
        ...(offersCsv(operation) && csvText),
        ...(offersFile(operation) && pdf),
      },
    }),
  }
  const failures = [...codes].toSorted(([a], [b]) => a - b).map(([at, list]) => [at, problemResponse(list)] as const)
  return { [status]: { description: operation.summary, ...ok }, ...Object.fromEntries(failures) }
}

export const problemResponse = (codes: readonly string[]): Json => ({
  description: [...new Set(codes)].map((code) => `\`${code}\``).join(', '),
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
})

/** A schema as OpenAPI has it, with its named parts moved to the components. Inputs and outputs are named apart: they differ in what is required. */
function hoist(schemas: Json, schema: z.ZodType, io: 'input' | 'output'): Json {
  const {
    $defs = {},
    $schema: _,
    ...own
  } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json & { $defs?: Json }
  const suffix = io === 'input' ? 'Input' : ''
  const relocated = (part: unknown): Json =>
    JSON.parse(JSON.stringify(part).replaceAll(/"#\/\$defs\/(\w+)"/g, `"#/components/schemas/$1${suffix}"`)) as Json
  for (const [name, definition] of Object.entries($defs)) {
    const { id: _id, ...rest } = relocated(definition)
    schemas[`${name}${suffix}`] = rest
  }
  const { id, ...rest } = relocated(own)
  if (typeof id !== 'string') return rest
  schemas[`${id}${suffix}`] = rest
  return { $ref: `#/components/schemas/${id}${suffix}` }
}

import type { FastifyReply, FastifyRequest, RouteHandlerMethod } from 'fastify'
import type { Scope } from '../domain/common/context.ts'
import { cacheControl } from '../domain/common/caching.ts'
import { filesIn } from '../domain/common/files/image-file.ts'
import { keyFrom } from '../domain/common/idempotency/key.ts'
import { JsonText } from '../domain/common/json-text.ts'
import { type Operation, perform } from '../domain/common/operation.ts'
import { entityTag, expectedVersion, isFresh } from './conditional.ts'
import { csvFor } from './csv.ts'
import { sendFile } from './files.ts'
import { rawInput } from './input.ts'
import { links } from './links.ts'

export interface ServeOptions {
  /** 200 by default; 204 sends no body. */
  readonly status?: 200 | 201 | 202 | 204
  /** Where a thing just made is found, from its id. */
  readonly location?: (id: number) => string
}

export interface RouteConfig {
  readonly operation: Operation
  readonly status: number
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The operations this request called, for its log line. */
    operation: string | undefined
    /** What failed without anybody having expected it. */
    unexpected: unknown
  }
  interface FastifyContextConfig {
    operation?: Operation
    status?: number
    /** Providers tell something here, of many at a time. */
    notices?: boolean
  }
}

interface ServedRoute {
  readonly config: RouteConfig
  readonly handler: RouteHandlerMethod
}

/** Puts one operation behind one route. Input is the path, the query and the body together; the path has the last word. */
export function serve(operation: Operation, { status = 200, location }: ServeOptions = {}): ServedRoute {
  const toInput = rawInput(operation.input)
  const takesFiles = filesIn(operation.input).size > 0
  return {
    config: { operation, status },
    async handler(request, reply) {
      request.operation = operation.id
      const values = { ...toInput(request), ...expectedVersion(operation.input, request) }
      const input = takesFiles ? request.incoming(operation.input, values) : values
      const result = await perform(scopeOf(request), operation, input)
      if (result instanceof JsonText && result.replayed) reply.headers(REPLAYED)
      reply.code(status)
      if (status === 204) return reply.send()
      const file = sendFile(request, reply, operation, result)
      if (file !== undefined) return file
      const csv = csvFor(request, operation, result)
      if (csv !== undefined) return reply.type('text/csv; charset=utf-8').send(csv)
      reply.type('application/json')
      if (location !== undefined) reply.header('location', location(idOf(result)))
      return send(request, reply, operation, result)
    },
  }
}

/** What was answered once may hold what was to be shown once. */
const REPLAYED = { 'idempotent-replayed': 'true', 'cache-control': 'no-store' }

const idOf = (made: unknown): number => ((made instanceof JsonText ? made.parse() : made) as { id: number }).id

/** A request that may change something can be named by its key; for one that reads the header means nothing. */
function scopeOf({ method, headers, scope }: FastifyRequest): Scope {
  const header = headers['idempotency-key']
  if (header === undefined || method === 'GET' || method === 'HEAD') return scope
  return { ...scope, idempotencyKey: keyFrom(header) }
}

function send(request: FastifyRequest, reply: FastifyReply, operation: Operation, result: unknown): FastifyReply {
  const link = links(request, result)
  if (link !== undefined) reply.header('link', link)
  const control = cacheControl(operation.caching, request.scope.actor)
  if (control !== undefined && !reply.hasHeader('cache-control')) reply.header('cache-control', control)
  const text = result instanceof JsonText ? result.bytes : JSON.stringify(result)
  const tag = entityTag(operation, result, text)
  if (tag === undefined) return reply.send(text)
  reply.header('etag', tag)
  return isFresh(request, tag) ? reply.code(304).send() : reply.send(text)
}

import cors, { type FastifyCorsOptions } from '@fastify/cors'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Config } from '../config.ts'

const DAY = 86_400

/** What a page of a listed origin may send, beside what every page may. */
const allowedHeaders = [
  'authorization',
  'content-type',
  'if-match',
  'if-none-match',
  'idempotency-key',
  'last-event-id',
  'traceparent',
  'trpc-accept',
  'x-cart-token',
  'x-csrf-token',
  'x-request-id',
  'x-token-transport',
  'x-written-at',
]
/** What it may read. */
const exposedHeaders = [
  'etag',
  'idempotent-replayed',
  'link',
  'location',
  'ratelimit',
  'ratelimit-policy',
  'retry-after',
  'server-timing',
  'www-authenticate',
  'x-process-time',
  'x-request-id',
  'x-written-at',
]

/**
 * Lets pages of listed origins call the APIs, with cookies. Without a list the plugin is not there: no answer of the
 * catalogue varies by who asks, and none pays for the question.
 */
export async function corsPlugin(api: FastifyInstance, { corsOrigins }: Config): Promise<void> {
  if (corsOrigins === undefined) return
  const allowed: FastifyCorsOptions = {
    origin: [...corsOrigins],
    credentials: true,
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders,
    exposedHeaders,
    maxAge: DAY,
  }
  const strangers: FastifyCorsOptions = { origin: [], credentials: false }
  const known = new Set(corsOrigins)
  await api.register(cors, {
    delegator: (request, callback) => {
      const { origin } = request.headers
      const options = origin !== undefined && known.has(origin) ? allowed : strangers
      // Any other OPTIONS asks what a resource can do, which is the resource's to answer.
      callback(null, { ...options, preflight: isPreflight(request) && options === allowed })
    },
  })
}

const isPreflight = ({ method, headers }: FastifyRequest): boolean =>
  method === 'OPTIONS' && headers['access-control-request-method'] !== undefined

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { LRUCache } from 'lru-cache'
import type { Actor } from '../../domain/common/access.ts'
import type { Answers } from '../../domain/common/caching.ts'
import { AnswerCache, type Sent } from '../answer-cache.ts'
import type { App } from '../context.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Under which key the answer was found; there for who may be sent what others were. */
    foundAs: string[] | undefined
  }
}

/** Answers in memory, as far as a request may have them. */
export interface RequestAnswers {
  /** Those that its operations may be given; nothing for those who have just changed something themselves. */
  forOperations(request: FastifyRequest): Answers | undefined
  /** Sends what was sent to others who asked for the same. @returns whether it did */
  repeat(request: FastifyRequest, reply: FastifyReply, actor: Actor): boolean
}

/** How long whoever has changed something is answered by the database alone, in milliseconds: the word of it may be on its way. */
const OWN_CHANGES_MS = 250
const MOST_KNOWN = 10_000
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

const none: RequestAnswers = { forOperations: () => undefined, repeat: () => false }

export async function openAnswers(server: FastifyInstance, { config, listener }: App): Promise<RequestAnswers> {
  server.decorateRequest('foundAs')
  const maxBytes = config.catalogueCacheMb * 1_048_576
  if (maxBytes === 0) return none
  const cache = await AnswerCache.open({ listener, maxBytes })
  server.addHook('onClose', async () => cache.close())
  const changers = new LRUCache<string, true>({ max: MOST_KNOWN, ttl: OWN_CHANGES_MS })
  server.addHook('onSend', (request, reply, payload, done) => {
    if (!SAFE.has(request.method)) changers.set(request.ip, true)
    else if (request.foundAs?.length === 1 && reply.statusCode === 200) keepSent(cache, request, reply, payload)
    done(null, payload)
  })
  return {
    forOperations(request) {
      if (changers.has(request.ip)) return undefined
      return {
        find(key, load, madeOf) {
          request.foundAs?.push(key)
          return cache.find(key, load, madeOf)
        },
      }
    },
    repeat(request, reply, actor) {
      if (actor.kind !== 'anonymous' || 'cartToken' in actor || !isPlain(request) || changers.has(request.ip))
        return false
      const sent = cache.sentTo(addressOf(request))
      if (sent === undefined) {
        request.foundAs = []
        return false
      }
      request.operation = sent.operation
      reply.headers(sent.headers).send(sent.payload)
      return true
    },
  }
}

/** Longer ones are asked for once. */
const LONGEST_ADDRESS = 500

/** Headers that may have something else answered than the address says. */
const SPECIAL = ['if-none-match', 'trpc-accept', 'content-length', 'transfer-encoding', 'idempotency-key']

const isPlain = ({ method, url, headers }: FastifyRequest): boolean =>
  method === 'GET' && url.length <= LONGEST_ADDRESS && SPECIAL.every((name) => headers[name] === undefined)

const addressOf = ({ url, headers: { accept = '*/*' } }: FastifyRequest): string => `${accept} ${url}`

/** What an answer says of itself; all else is said of the request. */
const OWN_HEADERS = ['content-type', 'cache-control', 'etag', 'link']

function keepSent(cache: AnswerCache, request: FastifyRequest, reply: FastifyReply, payload: unknown): void {
  const [key] = request.foundAs!
  if (!Buffer.isBuffer(payload) || request.operation === undefined) return
  const headers = OWN_HEADERS.flatMap((name) => {
    const value = reply.getHeader(name)
    return typeof value === 'string' ? [[name, value]] : []
  })
  const { operation } = request
  cache.keepSent(key!, addressOf(request), {
    operation,
    headers: Object.fromEntries(headers) as Sent['headers'],
    payload,
  })
}

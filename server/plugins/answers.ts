import type { FastifyInstance, FastifyRequest } from 'fastify'
import { LRUCache } from 'lru-cache'
import type { Answers } from '../../domain/common/caching.ts'
import { AnswerCache } from '../answer-cache.ts'
import type { App } from '../context.ts'

/** How long whoever has changed something is answered by the database alone, in milliseconds: the word of it may be on its way. */
const OWN_CHANGES_MS = 250
const MOST_KNOWN = 10_000
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/** The answers in memory that a request may be given; nothing for those who have just changed something themselves. */
export async function openAnswers(
  server: FastifyInstance,
  { config, listener }: App,
): Promise<(request: FastifyRequest) => Answers | undefined> {
  const maxBytes = config.catalogueCacheMb * 1_048_576
  if (maxBytes === 0) return () => undefined
  const cache = await AnswerCache.open({ listener, maxBytes })
  server.addHook('onClose', async () => cache.close())
  const changers = new LRUCache<string, true>({ max: MOST_KNOWN, ttl: OWN_CHANGES_MS })
  server.addHook('onSend', (request, _reply, payload, done) => {
    if (!SAFE.has(request.method)) changers.set(request.ip, true)
    done(null, payload)
  })
  return (request) => (changers.has(request.ip) ? undefined : cache)
}

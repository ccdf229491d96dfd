import type { FastifyInstance, FastifyRequest } from 'fastify'
import { LRUCache } from 'lru-cache'
import type { Answers } from '../../domain/common/caching.ts'
import type { Log } from '../../domain/common/context.ts'
import type { App } from '../context.ts'
import type { Note } from '../plugins/observability.ts'
import { trustIn } from '../plugins/proxies.ts'
import type { Limits } from '../plugins/rate-limit.ts'
import { AnswerCache, type Source } from './cache.ts'
import { type Front, repeatable } from './front.ts'
import { sharedAnswers, type SharedAnswers } from './shared.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** What it was answered from, where that is kept. */
    madeFrom: Source | undefined
    /** Bytes of the answer, where they may be sent to others too. */
    sentBytes: Buffer | undefined
  }
}

/** Answers in memory that the operations of a request may be given; nothing for those who have just changed something themselves. */
export type AnswersFor = (request: FastifyRequest) => Answers | undefined

/** How long whoever has changed something is answered by the database alone, in milliseconds: the word of it may be on its way. */
const OWN_CHANGES_MS = 250
const MOST_KNOWN = 10_000
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

export interface Roads {
  readonly front: Front
  readonly limits: Limits
  readonly note: Note
}

/** Keeps answers in memory, and has them sent again where that may be. */
export async function openAnswers(server: FastifyInstance, app: App, roads: Roads): Promise<AnswersFor> {
  const { config, listener, metrics } = app
  server.decorateRequest('madeFrom')
  server.decorateRequest('sentBytes')
  const maxBytes = config.catalogueCacheMb * 1_048_576
  if (maxBytes === 0) return () => undefined
  const shared = await openShared(app)
  const note = (place: string) => metrics.answers.inc({ place })
  const cache = await AnswerCache.open({ listener, maxBytes, note, ...(shared && { shared }) })
  server.addHook('onClose', async () => cache.close())
  const changers = new LRUCache<string, true>({ max: MOST_KNOWN, ttl: OWN_CHANGES_MS })
  server.addHook('onSend', (request, _reply, payload, done) => {
    if (!SAFE.has(request.method)) changers.set(request.ip, true)
    else if (request.madeFrom !== undefined && Buffer.isBuffer(payload)) request.sentBytes = payload
    done(null, payload)
  })
  // With telemetry each request is a span of its own, which hooks begin and end.
  if (app.telemetry === undefined) openFront(server, app, cache, (ip) => changers.has(ip), roads)
  return (request) => {
    if (changers.has(request.ip)) return undefined
    return {
      async find(key, load, facts) {
        const answer = await cache.find(key, load, facts)
        request.madeFrom = { key, answer }
        return answer
      },
    }
  }
}

async function openShared({ config: { redisUrl }, jwtSecret, log }: App): Promise<SharedAnswers | undefined> {
  if (redisUrl === undefined) return undefined
  const { openRedis } = await import('../gateways/redis.ts')
  return sharedAnswers(openRedis(redisUrl, log), jwtSecret, log)
}

const SENT = { place: 'sent' }

const linesOf = (requestId: string, log: Log) => ({
  info: (line: object, text: string) => log.info({ requestId, ...line }, text),
  error: (line: object, text: string) => log.error({ requestId, ...line }, text),
})

function openFront(
  server: FastifyInstance,
  { config, leaving, log, metrics }: App,
  cache: AnswerCache,
  hasChanged: (ip: string) => boolean,
  { front, limits, note }: Roads,
): void {
  const trusts = trustIn(config.trustProxy)
  // Not before: what the answer says of itself is complete once it has left.
  server.addHook('onResponse', (request, reply, done) => {
    const { madeFrom, sentBytes } = request
    if (madeFrom !== undefined && sentBytes !== undefined) {
      const found = repeatable(request, reply, sentBytes, trusts)
      if (found !== undefined) cache.keepSent(madeFrom, found.address, found.sent)
    }
    done()
  })
  front.open({
    sentTo: (address) => cache.sentTo(address),
    hasChanged,
    countAtOnce: (ip) => limits.countAtOnce(ip),
    isBusy: () => leaving.signal.aborted || server.isUnderPressure(),
    trusts,
    note(requestId, answered) {
      metrics.answers.inc(SENT)
      note(linesOf(requestId, log), answered)
    },
  })
  server.addHook('preClose', async () => front.close())
}

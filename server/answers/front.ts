import { isAscii } from 'node:buffer'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import proxyAddr from '@fastify/proxy-addr'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Limits } from '../plugins/rate-limit.ts'
import { type Answered, requestIdOf, timesOf } from '../plugins/observability.ts'

/** An answer as it left, all but what is said of the request alone. */
export interface Sent {
  readonly operation: string
  /** As Fastify's metrics know it. */
  readonly route: string
  /** Of the address, for the log. */
  readonly path: string
  /** Names and values in turn. */
  readonly headers: readonly string[]
  readonly text: string
  readonly encoding: 'latin1' | 'utf8'
}

export interface FrontMeans {
  sentTo(address: string): Sent | undefined
  /** Whether who asks from there has to be answered by the database. */
  hasChanged(ip: string): boolean
  readonly countAtOnce: Limits['countAtOnce']
  /** Whether requests are turned away, or connections closed. */
  readonly isBusy: () => boolean
  /** Whose word on where a request comes from is taken. */
  readonly trusts: ((address: string | undefined) => boolean) | undefined
  readonly note: (requestId: string, answered: Answered) => void
}

/**
 * Sends again what was sent before, to nobody in particular who asks for nothing special at the same address. It stands before
 * Fastify, as what Fastify does for a request costs more than the answer. Whatever it does not send takes the ordinary road, which
 * answers the same.
 */
export class Front {
  #means: FrontMeans | undefined

  /** Has a listener see only what is not answered here. */
  before(ordinary: RequestListener): RequestListener {
    return (request, response) => {
      if (!this.#answers(request, response)) ordinary(request, response)
    }
  }

  open(means: FrontMeans): void {
    this.#means = means
  }

  close(): void {
    this.#means = undefined
  }

  #answers(request: IncomingMessage, response: ServerResponse): boolean {
    const start = performance.now()
    const means = this.#means
    if (means === undefined || !isPlain(request)) return false
    const sent = means.sentTo(addressOf(request, means.trusts))
    if (sent === undefined || means.isBusy()) return false
    const ip = means.trusts === undefined ? request.socket.remoteAddress : proxyAddr(request, means.trusts)
    const limits = ip === undefined || means.hasChanged(ip) ? undefined : means.countAtOnce(ip)
    if (limits === undefined) return false
    const requestId = requestIdOf(request.headers['x-request-id'])
    const ms = performance.now() - start
    response.writeHead(200, [...sent.headers, ...limits, 'x-request-id', requestId, ...timesOf(ms)])
    response.end(sent.text, sent.encoding)
    const { operation, route, path } = sent
    means.note(requestId, { method: 'GET', route, path, status: 200, ms, operation })
    return true
  }
}

/** Longer ones are asked for once. */
const LONGEST_ADDRESS = 500

/** Headers that may have something else answered than the address says. */
const SPECIAL = [
  'authorization',
  'content-length',
  'content-type',
  'cookie',
  'idempotency-key',
  'if-none-match',
  'last-event-id',
  'origin',
  'transfer-encoding',
  'trpc-accept',
  'x-cart-token',
  'x-written-at',
]

const isPlain = ({ method, url, headers }: IncomingMessage): boolean =>
  method === 'GET' && url!.length <= LONGEST_ADDRESS && SPECIAL.every((name) => headers[name] === undefined)

/** Whatever a plain request can say that has it answered differently: what it asks for, and by which of our names. */
function addressOf({ url, headers, socket }: IncomingMessage, trusts: FrontMeans['trusts']): string {
  const { host = '', accept = '' } = headers
  const plain = `${url}\n${accept}\n${host}`
  if (trusts?.(socket.remoteAddress) !== true) return plain
  return `${plain}\n${String(headers['x-forwarded-host'])}\n${String(headers['x-forwarded-proto'])}`
}

/** What is said of a request, not of its answer. */
const OF_THE_REQUEST = new Set([
  'connection',
  'ratelimit',
  'ratelimit-policy',
  'server-timing',
  'x-process-time',
  'x-request-id',
])

/** An answer that may be sent again, and where; nothing for any other. */
export function repeatable(
  request: FastifyRequest,
  reply: FastifyReply,
  payload: Buffer,
  trusts: FrontMeans['trusts'],
): { readonly address: string; readonly sent: Sent } | undefined {
  const { operation, routeOptions, raw } = request
  const { url = 'none' } = routeOptions
  const headers = Object.entries(reply.getHeaders()).filter(([name]) => !OF_THE_REQUEST.has(name))
  if (operation === undefined || reply.statusCode !== 200 || !isPlain(raw) || 'set-cookie' in reply.getHeaders())
    return undefined
  const sent: Sent = {
    operation,
    route: url,
    path: request.url.split('?', 1)[0]!,
    headers: headers.flatMap(([name, value]) => [name, String(value)]),
    text: payload.toString(isAscii(payload) ? 'latin1' : 'utf8'),
    encoding: isAscii(payload) ? 'latin1' : 'utf8',
  }
  return { address: addressOf(raw, trusts), sent }
}

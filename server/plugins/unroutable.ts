import { randomUUID } from 'node:crypto'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { ConnectionError, FastifyBaseLogger, FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { HttpError, httpTitle } from '../../routes-v1/index.ts'
import { describe, written } from './problems.ts'

/** The headers that every answer begins with; a route may set others in their place. */
export type SecurityHeaders = Readonly<Record<string, string>>

/** What a request is answered with that comes to no route: too broken, too long or too slow to be read. No hook sees it. */
export interface Unroutable {
  /** For Fastify's `frameworkErrors`. */
  readonly answer: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => void
  /** For Fastify's `clientErrorHandler`. */
  readonly answerBroken: (error: ConnectionError, socket: Socket) => void
  /** Answers what expects something we do not know of. */
  readonly watch: (server: Server) => void
}

/** Bytes; also how long an address may be that Fastify gets to see. */
export const MOST_IN_ADDRESS = 8_192

export function unroutable(headers: SecurityHeaders, log: FastifyBaseLogger): Unroutable {
  const answerOf = (fault: HttpError, request: { readonly id: string; readonly url: string }) => {
    const { type, body } = written(describe(fault, request), request.url)
    log.info({ requestId: request.id, status: fault.statusCode, reason: fault.message }, 'unroutable')
    return { body, headers: { ...headers, ...ownHeaders(request.id, type, Buffer.byteLength(body)) } }
  }
  return {
    answer(error, request, reply) {
      const answer = answerOf(faultOfAddress(error), request)
      reply.code(faultOfAddress(error).statusCode).headers(answer.headers).send(answer.body)
    },
    answerBroken(error, socket) {
      if (error.code !== 'ECONNRESET' && isUnanswered(socket)) {
        const fault = faultOfConnection(error)
        const answer = answerOf(fault, { id: randomUUID(), url: addressIn(error.rawPacket) })
        socket.write(rawAnswer(fault.statusCode, answer.headers, answer.body))
      }
      socket.destroySoon()
    },
    watch(server) {
      server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
        const fault = new HttpError(417, 'There is nothing to expect here but 100-continue.')
        const answer = answerOf(fault, { id: randomUUID(), url: request.url ?? '' })
        response.writeHead(fault.statusCode, { ...answer.headers, connection: 'close' }).end(answer.body)
      })
    },
  }
}

const ownHeaders = (requestId: string, type: string, length: number): Record<string, string> => ({
  'content-type': type,
  'content-length': String(length),
  'x-request-id': requestId,
  'x-process-time': '0.000000',
  'server-timing': 'total;dur=0.000',
})

function faultOfAddress({ code }: FastifyError): HttpError {
  const tooLong = code === 'FST_ERR_MAX_PARAM_LENGTH'
  return new HttpError(tooLong ? 414 : 400, `The address ${tooLong ? 'is too long' : 'cannot be decoded'}.`)
}

function faultOfConnection({ code, rawPacket }: ConnectionError): HttpError {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new HttpError(408, 'The request took too long to arrive.')
  if (code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW') return new HttpError(413, 'The extensions of a chunk are too long.')
  if (code !== 'HPE_HEADER_OVERFLOW') return new HttpError(400, 'This is not HTTP.')
  return isLongAddress(rawPacket)
    ? new HttpError(414, 'The address is too long.')
    : new HttpError(431, 'The header fields are too large together.')
}

/** As far as it can be told where somebody was going: to a door, whose form of failures they read. */
const addressIn = (packet: unknown): string =>
  /^[A-Z]+ (\/api\/v2\/)/.exec(Buffer.isBuffer(packet) ? packet.toString('latin1', 0, 32) : '')?.[1] ?? ''

/** Of what is too long before its body, whether that is the first line. */
function isLongAddress(packet: unknown): boolean {
  const text = Buffer.isBuffer(packet) ? packet.toString('latin1') : ''
  const end = text.indexOf('\n')
  return /^[A-Z]+ \S/.test(text) && (end === -1 || end > MOST_IN_ADDRESS)
}

/** An answer that has begun can only be broken off. */
function isUnanswered(socket: Socket): boolean {
  const { _httpMessage: current } = socket as { _httpMessage?: { readonly headersSent: boolean } }
  return socket.writable && current?.headersSent !== true
}

function rawAnswer(status: number, headers: SecurityHeaders, body: string): string {
  const all = { ...headers, date: new Date().toUTCString(), connection: 'close' }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${status} ${httpTitle(status)}\r\n${lines.join('')}\r\n${body}`
}

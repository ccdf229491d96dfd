import { getTRPCErrorShape, TRPCError } from '@trpc/server'
import { getHTTPStatusCodeFromError } from '@trpc/server/http'
import { TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import type { Scope } from '../domain/common/context.ts'
import { DomainError } from '../domain/common/errors.ts'
import { kinds, type Problem } from '../domain/common/problem.ts'
import { appRouter } from './app-router.ts'

/** A failure met on the way to a procedure (who is asking, how often, what kind of body), told as a procedure would tell it. */
export function answerFailure(cause: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const error = new TRPCError({ code: codeOf(cause), message: cause.message, cause })
  const status = getHTTPStatusCodeFromError(error)
  if (status >= 500) request.log.error({ err: cause }, 'unexpected')
  if (error.code === 'INTERNAL_SERVER_ERROR') request.unexpected = cause
  const scope = { requestId: request.id } as Scope
  const ctx = { scope, path: request.url.split('?', 1)[0]!, takesText: false }
  const config = appRouter._def._config
  const shape = getTRPCErrorShape({ config, ctx, error, input: undefined, path: undefined, type: 'unknown' })
  return reply
    .code(status)
    .type('application/json')
    .send(JSON.stringify({ error: shape }))
}

/** A failure of a request that came to no call, told as a call would tell it. */
export function envelopeOf(problem: Problem): string {
  const key = codes.get(problem.status) ?? 'BAD_REQUEST'
  const data = { code: key, httpStatus: problem.status, problem }
  return JSON.stringify({ error: { message: problem.detail, code: TRPC_ERROR_CODES_BY_KEY[key], data } })
}

/** A bug of ours: the log has all of it, and the request knows. */
export function noteUnexpected(request: FastifyRequest, error: TRPCError, path: string): void {
  request.unexpected = error.cause ?? error
  request.log.error({ err: request.unexpected, path }, 'unexpected')
}

const codes = new Map<number | undefined, TRPCError['code']>([
  [400, 'BAD_REQUEST'],
  [404, 'NOT_FOUND'],
  [413, 'PAYLOAD_TOO_LARGE'],
  [415, 'UNSUPPORTED_MEDIA_TYPE'],
])

const codeOf = (error: FastifyError): TRPCError['code'] =>
  error instanceof DomainError ? kinds[error.type.kind].trpc : (codes.get(error.statusCode) ?? 'INTERNAL_SERVER_ERROR')

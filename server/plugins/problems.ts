import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { DomainError } from '../../domain/common/errors.ts'
import { type Problem, toProblem } from '../../domain/common/problem.ts'
import { httpCode, HttpError, httpTitle } from '../../routes-v1/index.ts'

/** Every failure leaves as a problem document; what is a bug goes to the log with its stack and leaves only an id. */
export function problemsPlugin(server: FastifyInstance): void {
  server.setErrorHandler<FastifyError>((error, request, reply) => {
    if (error instanceof HttpError) reply.headers(error.headers)
    return sendProblem(reply, describe(error, request), error)
  })
  server.addHook('onSend', async (_request, reply, payload) => {
    const { status } = payload instanceof Response ? payload : { status: reply.statusCode }
    if (status === 401) reply.header('www-authenticate', 'Bearer realm="fashionistar"')
    if (status === 503) reply.header('retry-after', 5)
  })
  server.setNotFoundHandler(answerNotFound)
}

export function answerNotFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return sendProblem(reply, describe(new HttpError(404, `Nothing is at ${request.url.split('?', 1)[0]}.`), request))
}

/** For Fastify's `frameworkErrors`: an address that cannot be read leads to no route, and no hook sees it. */
export function answerUnroutable(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const tooLong = error.code === 'FST_ERR_MAX_PARAM_LENGTH'
  const fault = new HttpError(tooLong ? 414 : 400, `The address ${tooLong ? 'is too long' : 'cannot be decoded'}.`)
  sendProblem(reply.header('x-request-id', request.id), describe(fault, request))
}

function describe(error: FastifyError | HttpError, request: FastifyRequest): Problem {
  const about = { instance: request.url.split('?', 1)[0]!, requestId: request.id }
  const status = error.statusCode ?? 500
  if (error instanceof DomainError || status >= 500) return toProblem(error, about)
  const code = httpCode(status)
  return {
    type: `/docs/problems#${code}`,
    title: httpTitle(status),
    status,
    detail: error.message,
    code,
    ...about,
  }
}

function sendProblem(reply: FastifyReply, problem: Problem, error?: Error): FastifyReply {
  if (problem.code === 'common.internal') reply.request.unexpected = error
  if (problem.status >= 500) reply.log.error({ err: error }, 'unexpected')
  return reply.code(problem.status).type('application/problem+json').send(JSON.stringify(problem))
}

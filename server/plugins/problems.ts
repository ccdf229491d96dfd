import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { DomainError } from '../../domain/common/errors.ts'
import { type Problem, toProblem } from '../../domain/common/problem.ts'
import { httpCode, HttpError, httpTitle } from '../../routes-v1/index.ts'
import { envelopeOf } from '../../routes-v2-trpc/index.ts'

/** Every failure leaves as a problem document; what is a bug goes to the log with its stack and leaves only an id. */
export function problemsPlugin(server: FastifyInstance): void {
  server.setErrorHandler<FastifyError>((error, request, reply) => {
    if (error instanceof HttpError) reply.headers(error.headers)
    if (error instanceof DomainError && error.details.retryAfter !== undefined) {
      reply.header('retry-after', error.details.retryAfter)
    }
    return sendProblem(reply, describe(error, request), error)
  })
  server.addHook('onSend', async (_request, reply, payload) => {
    const { status } = payload instanceof Response ? payload : { status: reply.statusCode }
    if (status === 401) reply.header('www-authenticate', 'Bearer realm="fashionistar"')
    if (status === 503 && !reply.hasHeader('retry-after')) reply.header('retry-after', 5)
  })
  server.setNotFoundHandler(answerNotFound)
}

/** A fault of the request as HTTP, in the same words whichever door it was on its way to, and in that door's form. */
export const answerFault = (fault: HttpError, request: FastifyRequest, reply: FastifyReply): FastifyReply =>
  sendProblem(reply, describe(fault, request))

/** A failure met before any door, as whoever asks at this address reads them. */
export const written = (problem: Problem, url: string): { readonly type: string; readonly body: string } =>
  url.startsWith('/api/v2/')
    ? { type: 'application/json', body: envelopeOf(problem) }
    : { type: 'application/problem+json', body: JSON.stringify(problem) }

export function answerNotFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return answerFault(new HttpError(404, `Nothing is at ${request.url.split('?', 1)[0]}.`), request, reply)
}

/** Where the framework's own words do not say what to do. */
const plainly = new Map([
  ['FST_ERR_CTP_INVALID_MEDIA_TYPE', 'Send application/json, or multipart/form-data where the reference names files.'],
])

/** What a failure looks like; of a request that came to no route little more is known than its address, or not even that. */
export function describe(
  error: FastifyError | HttpError,
  request: { readonly id: string; readonly url: string },
): Problem {
  const about = { instance: request.url.split('?', 1)[0]!, requestId: request.id }
  const status = error.statusCode ?? 500
  if (error instanceof DomainError || status >= 500) return toProblem(error, about)
  const code = httpCode(status)
  return {
    type: `/docs/problems#${code}`,
    title: httpTitle(status),
    status,
    detail: 'code' in error ? (plainly.get(error.code) ?? error.message) : error.message,
    code,
    ...about,
  }
}

function sendProblem(reply: FastifyReply, problem: Problem, error?: Error): FastifyReply {
  if (problem.code === 'common.internal') reply.request.unexpected = error
  if (problem.status >= 500) noteFailure(reply, problem, error)
  const { type, body } = written(problem, reply.request.url)
  return reply.code(problem.status).type(type).send(body)
}

/** What we turn away on purpose is no bug: it leaves a line, and no stack to look into, however many come at once. */
function noteFailure({ log }: FastifyReply, { code, detail }: Problem, error?: Error): void {
  if (error instanceof DomainError || error instanceof HttpError) log.warn({ code, detail }, 'refused')
  else log.error({ err: error }, 'unexpected')
}

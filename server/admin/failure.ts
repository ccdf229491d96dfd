import type { FastifyReply, FastifyRequest } from 'fastify'
import { DomainError } from '../../domain/common/errors.ts'
import { html } from '../../domain/common/html.ts'
import { toProblem } from '../../domain/common/problem.ts'
import { frame, sendPage } from './frame.ts'
import { HOME, wantsPage } from './guard.ts'

/** A failure as a page for people; programs get the problem document of the server, and so does what HTTP itself refuses. */
export function answerFailure(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (!wantsPage(request)) throw error
  const { statusCode = 500 } = error as { readonly statusCode?: number }
  if (!(error instanceof DomainError) && statusCode < 500) throw error
  const { status, title, detail, code } = toProblem(error, { instance: request.url, requestId: request.id })
  if (code === 'common.internal') request.unexpected = error
  if (status >= 500) request.log.error({ err: error }, 'unexpected')
  if (!(error instanceof DomainError)) request.unexpected = error
  const body = html`<h1>${title}</h1>
    <p>${detail}</p>
    <p>
      <a href="${HOME}">To the tasks</a>
      ${status === 403 ? html` · <a href="/admin/login">Sign in as somebody else</a>` : ''}
    </p>`
  return sendPage(reply.code(status), frame(title, body))
}

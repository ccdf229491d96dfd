import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { answerSecondFactor, login, logout } from '../../domain/authentication/operations.ts'
import { common, DomainError } from '../../domain/common/errors.ts'
import { type Html, html } from '../../domain/common/html.ts'
import { statusOf } from '../../domain/common/problem.ts'
import { layout } from '../pages/layout.ts'
import { ask, formOf } from './ask.ts'
import { sendPage } from './frame.ts'
import { isPersonOfStaff, localPath, wantsPage } from './guard.ts'
import { secondFactorPage } from './second-factor.ts'
import type { PageTill, SessionCookie } from './session.ts'

/** Signing in with a browser, through the same operation as any other way, and out again. */
export function signInRoutes(admin: FastifyInstance, cookie: SessionCookie): void {
  admin.get<{ Querystring: { to?: unknown } }>('/login', (request, reply) => {
    const to = localPath(request.query.to)
    return isPersonOfStaff(request.scope.actor) ? reply.redirect(to, 303) : sendPage(reply, signInPage({ to }))
  })
  admin.post('/login', async (request, reply) => {
    const form = formOf(request)
    try {
      cookie.set(reply, await signIn(request, form), request.scope.now)
      return await reply.redirect(localPath(form['to']), 303)
    } catch (error) {
      return askAgain(request, reply, error)
    }
  })
  admin.post('/logout', async (request, reply) => {
    if (request.scope.actor.kind === 'user') await ask(request, logout, {})
    cookie.clear(reply)
    return reply.redirect('/admin/login', 303)
  })
}

/** @returns the session; one that was opened for somebody else than our staff is over at once */
async function signIn(
  request: FastifyRequest,
  { email, password, challenge, code }: ReturnType<typeof formOf>,
): Promise<number> {
  const tokens = request.scope.gateways.tokens as PageTill
  await (challenge === undefined
    ? ask(request, login, { email, password })
    : ask(request, answerSecondFactor, { challenge, code }))
  const { authVersion: _, ...user } = tokens.handed!
  const actor = { kind: 'user', ...user } as const
  if (!isPersonOfStaff(actor)) {
    request.scope = { ...request.scope, actor }
    await ask(request, logout, {})
    throw new DomainError(common.forbidden, 'This account is not one of our staff.')
  }
  request.log.info({ userId: user.userId }, 'signed in to the pages of operators')
  return user.sessionId
}

/** The form once more, with what was wrong, for whoever can read it. */
function askAgain(request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply {
  if (!(error instanceof DomainError) || !wantsPage(request)) throw error
  const { email, to } = formOf(request)
  const page = secondFactorPage(error, formOf(request))
  if (page !== undefined) return sendPage(reply.code(statusOf(error.type)), page)
  const given = typeof email === 'string' ? email : ''
  return sendPage(
    reply.code(statusOf(error.type)),
    signInPage({ to: localPath(to), email: given, fault: `${error.type.title} ${error.message}` }),
  )
}

interface Form {
  /** Where to go on. */
  readonly to: string
  readonly email?: string
  readonly fault?: string
}

const signInPage = ({ to, email = '', fault }: Form): Html =>
  layout(
    'Sign in',
    html`<div class="admin narrow">
      <h1>Sign in</h1>
      <p>For our staff: tasks, queues and what has failed.</p>
      ${fault === undefined ? '' : html`<p class="fault" role="alert">${fault}</p>`}
      <form method="post" action="/admin/login" class="fields">
        <input type="hidden" name="to" value="${to}" />
        <label>Email address <input type="email" name="email" value="${email}" autocomplete="username" required /></label>
        <label>Password <input type="password" name="password" autocomplete="current-password" required /></label>
        <button>Sign in</button>
      </form>
    </div>`,
    [],
    ['/assets/admin.css'],
  )

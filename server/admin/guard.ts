import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Actor, isStaff } from '../../domain/common/access.ts'
import { common, DomainError } from '../../domain/common/errors.ts'
import type { Config } from '../config.ts'

export const HOME = '/admin/tasks'

/** Whether it is a browser that goes somewhere, rather than a program, or a script of a page. */
export const wantsPage = ({ headers: { accept } }: FastifyRequest): boolean => accept?.includes('text/html') ?? false

/**
 * Refuses what a page of somebody else's makes a browser send. Browsers say where a request comes from; who says nothing is
 * refused as well.
 * @throws `common.forbidden`
 */
export function requireOwnOrigin({ publicUrl }: Config, request: FastifyRequest): void {
  if (request.method === 'GET' || request.method === 'HEAD') return
  const { origin, 'sec-fetch-site': site } = request.headers
  const here = [
    `${request.protocol}://${request.host}`,
    ...(publicUrl === undefined ? [] : [new URL(publicUrl).origin]),
  ]
  if (origin === undefined ? site === 'same-origin' : here.includes(origin)) return
  throw new DomainError(common.forbidden, 'What changes something must come from a page of ours, with its Origin.')
}

/** Lets staff pass, people only. A browser that is nobody's is shown where to sign in. */
export async function requireStaff(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
  const { actor } = request.scope
  if (isPersonOfStaff(actor)) return undefined
  if (actor.kind === 'user') throw new DomainError(common.forbidden, 'This is for our staff.')
  if (!wantsPage(request)) throw new DomainError(common.unauthenticated, 'This takes a signed-in member of staff.')
  const to = request.method === 'GET' ? request.url : HOME
  return reply.redirect(`/admin/login?to=${encodeURIComponent(to)}`, 303)
}

/** An API key of an admin's is a program with a narrow errand. */
export const isPersonOfStaff = (actor: Actor): boolean =>
  isStaff(actor) && actor.kind === 'user' && actor.scopes === undefined

/** A path of ours below /admin, or the first page where it is none: nobody is sent elsewhere by a link of ours. */
export function localPath(to: unknown): string {
  const base = 'http://localhost'
  const url = typeof to === 'string' && URL.canParse(to, base) ? new URL(to, base) : undefined
  if (url?.origin !== base || !/^\/admin(\/|$)/.test(url.pathname)) return HOME
  return url.pathname + url.search
}

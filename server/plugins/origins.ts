import type { FastifyRequest } from 'fastify'
import type { Config } from '../config.ts'

/** Whether a request comes from a page of ours, or of a listed origin; undefined when it does not say where from. */
export function isTrustedOrigin(config: Config, request: FastifyRequest): boolean | undefined {
  const from = originOf(request)
  if (from === undefined) return undefined
  const { publicUrl, corsOrigins = [] } = config
  const own = publicUrl === undefined ? undefined : new URL(publicUrl).origin
  return from === `${request.protocol}://${request.host}` || from === own || corsOrigins.includes(from)
}

/** Browsers name the origin; some leave it out and name the page, which on plain HTTP anybody on the way can change. */
function originOf({ headers: { origin, referer }, protocol }: FastifyRequest): string | undefined {
  if (origin !== undefined) return origin
  if (protocol !== 'https' || referer === undefined) return undefined
  return URL.canParse(referer) ? new URL(referer).origin : 'null'
}

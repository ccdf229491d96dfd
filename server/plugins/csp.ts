import type { FastifyInstance, FastifyReply, RouteOptions } from 'fastify'
import { policyFaults } from '../csp/faults.ts'
import { type Policies, Showing } from '../csp/headers.ts'
import type { Policy } from '../csp/policy.ts'

declare module 'fastify' {
  interface FastifyReply {
    /** For the inline scripts and styles of a page: `<script nonce="…">`. */
    pageNonce(): string
  }
  interface FastifyContextConfig {
    /** In force for what this route answers, in place of the ordinary policy; `{}` for none. Its failures keep the ordinary one. */
    csp?: Policy
    /** The same of the policy whose breaches are only told of. */
    cspReportOnly?: Policy
  }
}

/**
 * Has routes say what policy they need. What an ordinary answer begins with is returned, for the hook that sends all of
 * the security headers.
 */
export function cspPlugin(server: FastifyInstance, policies: Policies): Record<string, string> {
  const showing = new Showing(policies)
  server.decorateReply('pageNonce', function nonceOf(this: FastifyReply) {
    return showing.nonce(this)
  })
  server.addHook('onRoute', (route) => {
    const own = ownPolicies(route)
    if (own === undefined) return
    route.preHandler = [
      ...[route.preHandler ?? []].flat(),
      (_request, reply, done) => {
        showing.show(reply, own)
        done()
      },
    ]
    route.onSend = [
      ...[route.onSend ?? []].flat(),
      (_request, reply, payload, done) => {
        const { status } = payload instanceof Response ? payload : { status: reply.statusCode }
        if (status >= 400) showing.show(reply, {})
        done(null, payload)
      },
    ]
  })
  return showing.ordinary
}

/** @throws TypeError at the start, naming all that is wrong with what a route says */
function ownPolicies({ url, config = {} }: RouteOptions): Partial<Policies> | undefined {
  const { csp, cspReportOnly } = config
  const own = { ...(csp === undefined ? {} : { csp }), ...(cspReportOnly === undefined ? {} : { cspReportOnly }) }
  const faults = Object.values(own).flatMap(policyFaults)
  if (faults.length > 0) throw new TypeError(`The policy of ${url} is not valid: ${faults.join(' ')}`)
  return Object.keys(own).length === 0 ? undefined : own
}

import { randomBytes } from 'node:crypto'
import type { FastifyReply } from 'fastify'
import { REPORT_GROUP, REPORT_PATH } from './defaults.ts'
import { buildPolicy, type Policy, valuesOf } from './policy.ts'

/** The two policies of an answer: one is in force, what the other refuses is only told of. Each may be missing. */
export interface Policies {
  readonly csp: Policy
  readonly cspReportOnly: Policy
}

const ENFORCED = 'content-security-policy'
const REPORT_ONLY = 'content-security-policy-report-only'

/** The headers that say so, by their names; a policy that says nothing has none. */
export function headersOf({ csp, cspReportOnly }: Policies, nonce?: string): Record<string, string> {
  const texts = { [ENFORCED]: buildPolicy(csp, nonce), [REPORT_ONLY]: buildPolicy(cspReportOnly, nonce) }
  const reports = [csp, cspReportOnly].some((policy) => valuesOf(policy['report-to']).includes(REPORT_GROUP))
  return {
    ...Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== '')),
    ...(reports ? { 'reporting-endpoints': `${REPORT_GROUP}="${REPORT_PATH}"` } : {}),
  }
}

interface Shown {
  readonly policies: Policies
  readonly headers: Record<string, string>
  readonly nonce?: string
}

/** Which policies each answer goes under, where they are not the ordinary ones. */
export class Showing {
  readonly #shown = new WeakMap<FastifyReply, Shown>()
  readonly #ordinary: Shown

  constructor(ordinary: Policies) {
    this.#ordinary = { policies: ordinary, headers: headersOf(ordinary) }
  }

  /** What every answer begins with; made once, so that most requests pay nothing for it. */
  get ordinary(): Record<string, string> {
    return this.#ordinary.headers
  }

  /** Puts an answer under other policies; nothing stands for the ordinary ones. A header the route itself has set stays. */
  show(reply: FastifyReply, policies: Partial<Policies>): void {
    const { nonce } = this.#of(reply)
    this.#put(reply, { ...this.#ordinary.policies, ...policies }, nonce)
  }

  /** Made when it is first asked for, the same for all of the answer, which from then on is nobody else's. */
  nonce(reply: FastifyReply): string {
    const { nonce, policies } = this.#of(reply)
    if (nonce !== undefined) return nonce
    const made = randomBytes(16).toString('base64url')
    this.#put(reply, policies, made)
    reply.header('cache-control', 'private, no-store')
    return made
  }

  #of(reply: FastifyReply): Shown {
    return this.#shown.get(reply) ?? this.#ordinary
  }

  #put(reply: FastifyReply, policies: Policies, nonce: string | undefined): void {
    const before = this.#of(reply).headers
    const headers = headersOf(policies, nonce)
    for (const name of [ENFORCED, REPORT_ONLY, 'reporting-endpoints']) {
      if (reply.getHeader(name) !== before[name]) continue
      if (headers[name] === undefined) reply.removeHeader(name)
      else reply.header(name, headers[name])
    }
    this.#shown.set(reply, { policies, headers, ...(nonce === undefined ? {} : { nonce }) })
  }
}

import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Rate } from '../../domain/common/rate.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The limits this request was counted under, as its answer tells of them. */
    limits: readonly ShownLimit[] | undefined
  }
}

/** How a caller stands under one policy. */
export interface ShownLimit {
  readonly policy: string
  readonly rate: Rate
  readonly remaining: number
  /** Seconds until there are new calls, rounded up. */
  readonly reset: number
}

/** Says on the answer how its caller stands, under each policy once (draft-ietf-httpapi-ratelimit-headers). */
export function showLimit(request: FastifyRequest, reply: FastifyReply, limit: ShownLimit): void {
  const before = request.limits
  if (before === undefined) {
    request.limits = [limit]
    const [policyName, policy, standingName, standing] = limitHeaders(limit)
    reply.header(policyName, policy).header(standingName, standing)
    return
  }
  const limits = [...before.filter(({ policy }) => policy !== limit.policy), limit]
  request.limits = limits
  reply.header('ratelimit-policy', limits.map(policyOf).join(', '))
  reply.header('ratelimit', limits.map(standingOf).join(', '))
}

/** Of who is counted under one policy alone: names and values in turn. */
export const limitHeaders = (limit: ShownLimit) =>
  ['ratelimit-policy', policyOf(limit), 'ratelimit', standingOf(limit)] as const

const policyOf = ({ policy, rate }: ShownLimit): string => `"${policy}";q=${rate.max};w=${rate.seconds}`

const standingOf = ({ policy, remaining, reset }: ShownLimit): string => `"${policy}";r=${remaining};t=${reset}`

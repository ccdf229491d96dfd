import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { User } from '../../domain/common/access.ts'
import type { LimitPolicy } from '../../domain/common/context.ts'
import { common, DomainError } from '../../domain/common/errors.ts'
import type { Config, Rate } from '../config.ts'
import { WindowStore } from './window-store.ts'

interface Limiter {
  readonly policy: string
  readonly rate: Rate
  readonly check: ReturnType<FastifyInstance['createRateLimit']>
}

export interface Limits {
  /** Counts one request of whoever is asking; an address that could not say who it is counts as nobody. */
  count(request: FastifyRequest, reply: FastifyReply): Promise<void>
  /** Counts one call against a policy of its own. */
  charge(policy: LimitPolicy, request: FastifyRequest, reply: FastifyReply): Promise<void>
}

/** Counts calls per caller, and says on every answer how many are left (draft-ietf-httpapi-ratelimit-headers). */
export async function rateLimitPlugin(server: FastifyInstance, { rates, demo }: Config): Promise<Limits> {
  await server.register(rateLimit, { global: false, store: WindowStore })
  const limiter = (policy: string, rate: Rate): Limiter => ({
    policy,
    rate,
    check: server.createRateLimit({ max: rate.max, timeWindow: rate.seconds * 1_000, keyGenerator: keyOf }),
  })
  const anonymous = limiter('anonymous', rates.anonymous)
  const user = limiter('user', rates.user)
  const generous = demo ? 1_000 : 1
  const policies: Record<LimitPolicy, Limiter> = {
    login: limiter('login', { max: 20 * generous, seconds: 60 }),
    register: limiter('register', { max: 10 * generous, seconds: 3_600 }),
    codes: limiter('codes', { max: 10 * generous, seconds: 600 }),
    refresh: limiter('refresh', { max: 60 * generous, seconds: 60 }),
    checkout: limiter('checkout', { max: 60 * generous, seconds: 60 }),
  }
  return {
    count: (request, reply) => charge(userOf(request) === undefined ? anonymous : user, request, reply),
    charge: (policy, request, reply) => charge(policies[policy], request, reply),
  }
}

async function charge({ policy, rate, check }: Limiter, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const state = await check(request)
  if (state.isAllowed) return
  const { remaining, ttlInSeconds, isExceeded } = state
  reply.header('ratelimit-policy', `"${policy}";q=${rate.max};w=${rate.seconds}`)
  reply.header('ratelimit', `"${policy}";r=${remaining};t=${ttlInSeconds}`)
  if (!isExceeded) return
  reply.header('retry-after', ttlInSeconds)
  throw new DomainError(common.tooMany, `Try again in ${ttlInSeconds} seconds.`)
}

function userOf(request: FastifyRequest): User | undefined {
  const scope = request.scope as FastifyRequest['scope'] | undefined
  return scope?.actor.kind === 'user' ? scope.actor : undefined
}

function keyOf(request: FastifyRequest): string {
  const user = userOf(request)
  return user === undefined ? request.ip : `user:${user.userId}`
}

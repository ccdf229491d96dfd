import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { LimitPolicy } from '../../domain/common/context.ts'
import { common, DomainError } from '../../domain/common/errors.ts'
import type { Config, Rate } from '../config.ts'
import { WindowStore } from './window-store.ts'

interface Limiter {
  readonly policy: string
  readonly rate: Rate
  readonly check: ReturnType<FastifyInstance['createRateLimit']>
}

/** Counts calls per caller, and says on every answer how many are left (draft-ietf-httpapi-ratelimit-headers). */
export async function rateLimitPlugin(server: FastifyInstance, { rates, demo }: Config): Promise<void> {
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
    checkout: limiter('checkout', { max: 60 * generous, seconds: 60 }),
  }
  server.addHook('onRequest', async (request, reply) => {
    if (!request.url.startsWith('/api/')) return
    const { actor } = request.scope
    request.scope = { ...request.scope, charge: (policy) => charge(policies[policy], request, reply) }
    await charge(actor.kind === 'user' ? user : anonymous, request, reply)
  })
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

const keyOf = (request: FastifyRequest): string => {
  const { actor } = request.scope
  return actor.kind === 'user' ? `user:${actor.userId}` : request.ip
}

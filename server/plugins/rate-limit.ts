import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { connect } from '../../db/connect.ts'
import type { LimitPolicy } from '../../domain/common/context.ts'
import type { Rate } from '../../domain/common/rate.ts'
import { callsIn } from '../../routes-v2-trpc/index.ts'
import type { Config } from '../config.ts'
import type { App } from '../context.ts'
import { addressOf, callerOf, userOf } from '../rate-limit/callers.ts'
import { withFallback } from '../rate-limit/fallback.ts'
import { limitHeaders } from '../rate-limit/headers.ts'
import { limiterOf } from '../rate-limit/limiter.ts'
import { postgresWindows } from '../rate-limit/postgres-windows.ts'
import { redisWindows } from '../rate-limit/redis-windows.ts'
import type { WindowStore } from '../rate-limit/window-store.ts'

export interface Limits {
  /** Counts the calls of one request for whoever is asking; an address that could not say who it is counts as nobody. */
  count(request: FastifyRequest, reply: FastifyReply): Promise<void>
  /**
   * Counts one call of nobody in particular, from an address. @returns the headers that tell of it, names and values in turn; nothing
   * where it was not counted, as that takes waiting or would be refused
   */
  countAtOnce(ip: string): readonly string[] | undefined
  /** Counts one call against a policy of its own: for the caller, or for a subject whoever calls. */
  charge(policy: LimitPolicy, request: FastifyRequest, reply: FastifyReply, subject?: string): Promise<void>
}

/** Counts calls, over all processes together, and says on every answer how many are left. */
export async function rateLimitPlugin(server: FastifyInstance, app: App): Promise<Limits> {
  const { config, clock } = app
  const store = withFallback(await sharedWindows(app), app.log)
  server.addHook('onClose', () => store.close())
  server.decorateRequest('limits')
  const limiter = (policy: string) => limiterOf(policy, store, clock)
  const general = {
    anonymous: limiter('anonymous'),
    user: limiter('user'),
    key: limiter('key'),
    notices: limiter('notices'),
  }
  const policies = Object.keys(config.policies) as LimitPolicy[]
  const ofCallers = new Map(policies.map((policy) => [policy, limiter(policy)]))
  const ofSubjects = new Map(policies.map((policy) => [policy, limiter(`${policy}-subject`)]))
  return {
    async count(request, reply) {
      const { kind, rate } = generalLimit(request, config)
      await general[kind].charge({ request, reply, caller: callerOf(request), rate, calls: callsIn(request) })
    },
    countAtOnce(ip) {
      const limit = general.anonymous.chargeAtOnce(addressOf(ip), config.rates.anonymous)
      return limit && limitHeaders(limit)
    },
    async charge(policy, request, reply, subject) {
      const { caller, subject: each } = config.policies[policy]
      if (subject === undefined)
        await ofCallers.get(policy)!.charge({ request, reply, caller: callerOf(request), rate: caller })
      else await ofSubjects.get(policy)!.charge({ request, reply, caller: subject, rate: each, secret: true })
    },
  }
}

async function sharedWindows({ config, url, log, jwtSecret }: App): Promise<WindowStore> {
  if (config.redisUrl === undefined) {
    // Of its own: calls that wait to be counted would stand behind the requests that wait for the pool, and those behind them.
    const { db } = connect({ url, max: 1, named: config.namedStatements, statementTimeout: config.statementTimeout })
    const windows = postgresWindows(db, jwtSecret)
    return { ...windows, close: () => db.destroy() }
  }
  const { openRedis } = await import('../gateways/redis.ts')
  return redisWindows(openRedis(config.redisUrl, log), jwtSecret)
}

/** What a provider may tell in a minute, before anybody has looked whether it is one. */
const NOTICES: Rate = { max: 6_000, seconds: 60 }

/** The limit on all calls of one caller. A rate that an API key was given narrows its owner's and never widens it. */
function generalLimit(
  request: FastifyRequest,
  { rates }: Config,
): { kind: 'anonymous' | 'user' | 'key' | 'notices'; rate: Rate } {
  if (request.routeOptions.config.notices === true) return { kind: 'notices', rate: NOTICES }
  const user = userOf(request)
  if (user === undefined) return { kind: 'anonymous', rate: rates.anonymous }
  if (user.apiKeyId === undefined) return { kind: 'user', rate: rates.user }
  return { kind: 'key', rate: user.rate === undefined ? rates.user : narrower(user.rate, rates.user) }
}

const narrower = (own: Rate, general: Rate): Rate =>
  own.max / own.seconds < general.max / general.seconds ? own : general

import type { FastifyReply, FastifyRequest } from 'fastify'
import { common, DomainError } from '../../domain/common/errors.ts'
import type { Rate } from '../../domain/common/rate.ts'
import { Buckets, type Standing } from './buckets.ts'
import { showLimit, type ShownLimit } from './headers.ts'
import type { WindowStore } from './window-store.ts'

export interface Charge {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  /** Whose calls these are. */
  readonly caller: string
  readonly rate: Rate
  readonly calls?: number
  /** How a subject stands tells whoever asks what others have been up to; that it is used up has to be told. */
  readonly secret?: boolean
}

/** Counts calls under one policy. */
export interface Limiter {
  /** @throws `common.tooMany` when they are used up */
  charge(charge: Charge): Promise<void>
  /** Counts one call and says how its caller then stands; nothing, and nothing is counted, where that has to be waited for or refused. */
  chargeAtOnce(caller: string, rate: Rate): ShownLimit | undefined
}

export function limiterOf(policy: string, store: WindowStore, clock: () => Date): Limiter {
  const buckets = new Buckets(store, policy)
  const shown = (rate: Rate, { remaining, endsAt }: Standing, now: number): ShownLimit => ({
    policy,
    rate,
    remaining,
    reset: Math.max(1, Math.ceil((endsAt - now) / 1_000)),
  })
  return {
    async charge({ request, reply, caller, rate, calls = 1, secret = false }) {
      const now = clock().getTime()
      const counted = buckets.take(caller, rate, calls, now)
      const standing = counted instanceof Promise ? await counted : counted
      const limit = shown(rate, standing, now)
      if (!secret || !standing.allowed) showLimit(request, reply, limit)
      if (standing.allowed) return
      reply.header('retry-after', limit.reset)
      throw new DomainError(common.tooMany, `Try again in ${limit.reset} seconds.`, {
        meta: { retryAfter: limit.reset },
      })
    },
    chargeAtOnce(caller, rate) {
      const now = clock().getTime()
      const standing = buckets.takeAtOnce(caller, rate, 1, now)
      return standing?.allowed === true ? shown(rate, standing, now) : undefined
    },
  }
}

import type { FastifyReply, FastifyRequest } from 'fastify'
import { common, DomainError } from '../../domain/common/errors.ts'
import type { Rate } from '../../domain/common/rate.ts'
import { Buckets } from './buckets.ts'
import { showLimit } from './headers.ts'
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

/** Counts calls under one policy. @throws `common.tooMany` when they are used up */
export type Limiter = (charge: Charge) => Promise<void>

export function limiterOf(policy: string, store: WindowStore, clock: () => Date): Limiter {
  const buckets = new Buckets(store, policy)
  return async ({ request, reply, caller, rate, calls = 1, secret = false }) => {
    const now = clock().getTime()
    const counted = buckets.take(caller, rate, calls, now)
    const { allowed, remaining, endsAt } = counted instanceof Promise ? await counted : counted
    const reset = Math.max(1, Math.ceil((endsAt - now) / 1_000))
    if (!secret || !allowed) showLimit(request, reply, { policy, rate, remaining, reset })
    if (allowed) return
    reply.header('retry-after', reset)
    throw new DomainError(common.tooMany, `Try again in ${reset} seconds.`, { meta: { retryAfter: reset } })
  }
}

import type { TRPCError } from '@trpc/server'
import { DomainError } from '../domain/common/errors.ts'
import type { Context } from './trpc.ts'

interface Calls {
  /** A stream is the last thing on its connection: one that is kept would hold up a server that wants to stop. */
  readonly stream?: boolean
  readonly ctx: Context | undefined
  /** How many were answered. */
  readonly count: number
  readonly errors: readonly TRPCError[]
}

/** What is said of calls beside their answers: that all of them had been answered before, and when it is worth asking again. */
export function headersOf({ ctx, count, errors, stream = false }: Calls): Record<string, string> {
  const waits = errors.flatMap(({ cause }) => (cause instanceof DomainError ? (cause.details.retryAfter ?? []) : []))
  return {
    ...(stream && { connection: 'close' }),
    ...(count > 0 && ctx?.replayed?.size === count && { 'idempotent-replayed': 'true', 'cache-control': 'no-store' }),
    ...(waits.length > 0 && { 'retry-after': String(Math.max(...waits)) }),
  }
}

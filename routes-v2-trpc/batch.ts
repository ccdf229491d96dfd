import type { FastifyRequest } from 'fastify'

/** Calls in one batch; more are refused as a whole. */
export const MOST_CALLS = 50

/** How many calls a request makes: those of a batch, of anything else one. */
export function callsIn({ query, params }: FastifyRequest): number {
  const { batch } = query as { batch?: string | string[] }
  if (batch === undefined || [batch].flat()[0] !== '1') return 1
  const { path } = params as { path?: string }
  const calls = path?.split(',').length ?? 1
  return calls > MOST_CALLS ? 1 : calls
}

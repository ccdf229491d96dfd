import underPressure from '@fastify/under-pressure'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { common, DomainError } from '../../domain/common/errors.ts'
import type { App } from '../context.ts'
import { isProbe } from './probes.ts'

/** Seconds: what was too much a moment ago is mostly over. */
const RETRY_AFTER = 1

/** How the process stands, for whoever looks after it. */
export interface Load {
  /** Whether requests are turned away. */
  readonly shedding: boolean
  /** How many wait for a connection to the database. */
  readonly poolWaiting: number
  /** By how much the event loop is late. */
  readonly eventLoopDelayMs: number
}

/**
 * Turns requests away at once that would only wait: when as many wait for a connection as may, or the event loop is late. It
 * looks twice: before anything is done for a request, and once more before its operation, since many that came together have
 * passed the first look before any of them waited. Probes, and what providers tell of payments and parcels, are let through.
 */
export async function sheddingPlugin(server: FastifyInstance, { config, pool, metrics }: App): Promise<() => Load> {
  const { poolWaiting, eventLoopDelay } = config.shed
  const isFull = () => poolWaiting > 0 && pool.waitingCount >= poolWaiting
  const refuse = (reason: 'pool' | 'event_loop') => {
    metrics.shed.inc({ reason })
    return new DomainError(common.unavailable, 'Too much is asked at once; try again in a moment.', {
      retryAfter: RETRY_AFTER,
    })
  }
  await server.register(underPressure, {
    maxEventLoopDelay: eventLoopDelay,
    async pressureHandler(request) {
      if (!isExempt(request)) throw refuse('event_loop')
    },
  })
  for (const moment of ['onRequest', 'preHandler'] as const) {
    server.addHook(moment, (request: FastifyRequest, _reply: unknown, done: (error?: Error) => void) => {
      if (isFull() && !isExempt(request)) done(refuse('pool'))
      else done()
    })
  }
  return () => ({
    shedding: isFull() || server.isUnderPressure(),
    poolWaiting: pool.waitingCount,
    eventLoopDelayMs: Math.round(server.memoryUsage().eventLoopDelay),
  })
}

const isExempt = ({ url, routeOptions }: FastifyRequest): boolean =>
  routeOptions.config.notices === true || isProbe(url)

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
 * Turns requests away at once that would only wait: when as many wait for a connection as may, when none is given to those who
 * wait, or the event loop is late. It looks twice: before anything is done for a request, and once more before its operation, since many that came together have
 * passed the first look before any of them waited. Probes, and what providers tell of payments and parcels, are let through.
 */
export async function sheddingPlugin(server: FastifyInstance, { config, pool, metrics }: App): Promise<() => Load> {
  const { poolWaiting, poolStalled, eventLoopDelay } = config.shed
  let lastGiven = performance.now()
  pool.on('acquire', () => (lastGiven = performance.now()))
  const isFull = () => poolWaiting > 0 && pool.waitingCount >= poolWaiting
  // Who waits gives up after a while, and the next to come waits instead: so it is known when connections are given again.
  const isStalled = () => poolStalled > 0 && pool.waitingCount > 0 && performance.now() - lastGiven > poolStalled
  const reasonToRefuse = () => (isFull() ? 'pool' : isStalled() ? 'stalled' : undefined)
  const refuse = (reason: 'pool' | 'stalled' | 'event_loop') => {
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
      const reason = reasonToRefuse()
      if (reason !== undefined && !isExempt(request)) done(refuse(reason))
      else done()
    })
  }
  return () => ({
    shedding: reasonToRefuse() !== undefined || server.isUnderPressure(),
    poolWaiting: pool.waitingCount,
    eventLoopDelayMs: Math.round(server.memoryUsage().eventLoopDelay),
  })
}

const isExempt = ({ url, routeOptions }: FastifyRequest): boolean =>
  routeOptions.config.notices === true || isProbe(url)

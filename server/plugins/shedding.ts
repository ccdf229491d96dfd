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
 * Turns requests away at once that would only wait: when as many wait for a connection as may, when the next would wait for one
 * too long, or the event loop is late. It looks twice: before anything is done for a request, and once more before its operation, since many that came together have
 * passed the first look before any of them waited. Probes, and what providers tell of payments and parcels, are let through.
 */
export async function sheddingPlugin(server: FastifyInstance, { config, pool, metrics }: App): Promise<() => Load> {
  const { poolWaiting, poolWait, eventLoopDelay } = config.shed
  const pace = new Pace(pool)
  const isFull = () => poolWaiting > 0 && pool.waitingCount >= poolWaiting
  const isSlow = () => poolWait > 0 && pace.expectedWait() > poolWait
  const reasonToRefuse = () => (isFull() ? 'queue' : isSlow() ? 'wait' : undefined)
  const refuse = (reason: 'queue' | 'wait' | 'event_loop') => {
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

/** Of the newest interval, how much it counts. */
const WEIGHT = 0.05

/** How fast the pool gives connections to those who wait. */
class Pace {
  readonly #pool: App['pool']
  #lastGiven = performance.now()
  /** Milliseconds from one to the next. */
  #interval = 0
  #othersWait = false

  constructor(pool: App['pool']) {
    this.#pool = pool
    pool.on('acquire', () => this.#given())
  }

  /**
   * How long who comes now would wait, in milliseconds; never less than nobody has been given one. Who waits gives up after a
   * while and the next to come waits instead, so it is known when a database that was silent speaks again.
   */
  expectedWait(): number {
    const { waitingCount } = this.#pool
    if (waitingCount === 0) return 0
    return Math.max(waitingCount * this.#interval, performance.now() - this.#lastGiven)
  }

  /** Where nobody waited, the time that went by says how much is asked, not how long it takes. */
  #given(): void {
    const now = performance.now()
    if (this.#othersWait) this.#interval += WEIGHT * (now - this.#lastGiven - this.#interval)
    this.#lastGiven = now
    this.#othersWait = this.#pool.waitingCount > 0
  }
}

import { type Kysely, sql } from 'kysely'
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Connection } from '../db/connect.ts'
import type { DB } from '../db/types.ts'

export interface Metrics {
  readonly registry: Registry
  readonly requests: Histogram<'method' | 'route' | 'status'>
}

/** What Prometheus reads: requests, the pool, and the queue's depth and age, asked of the database at each scrape. */
export function createMetrics(db: Kysely<DB>, pool: Connection['pool']): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const requests = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from request to the end of the answer.',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [],
  })
  for (const metric of [requests, poolGauge(pool), ...queueGauges(db)]) registry.registerMetric(metric)
  return { registry, requests }
}

function poolGauge(pool: Connection['pool']): Gauge<'state'> {
  return new Gauge({
    name: 'database_pool_connections',
    help: 'Connections of this process, and requests waiting for one.',
    labelNames: ['state'],
    registers: [],
    collect() {
      this.set({ state: 'idle' }, pool.idleCount)
      this.set({ state: 'busy' }, pool.totalCount - pool.idleCount)
      this.set({ state: 'waiting' }, pool.waitingCount)
    },
  })
}

function queueGauges(db: Kysely<DB>): Gauge<'queue'>[] {
  let asked: ReturnType<typeof queueDepths> | undefined
  // Gauges are collected side by side: whichever comes first asks, for both.
  const ask = () => (asked ??= queueDepths(db).finally(() => (asked = undefined)))
  const gauge = (name: string, help: string, valueOf: (depth: QueueDepth) => number) =>
    new Gauge({
      name,
      help,
      labelNames: ['queue'],
      registers: [],
      async collect() {
        this.reset()
        for (const depth of await ask()) this.set({ queue: depth.queue }, valueOf(depth))
      },
    })
  return [
    gauge('task_queue_depth', 'Tasks that are due and not yet started.', ({ count }) => count),
    gauge('task_queue_oldest_seconds', 'Age of the oldest task that is due.', ({ age }) => age),
  ]
}

interface QueueDepth {
  readonly queue: string
  readonly count: number
  /** Seconds. */
  readonly age: number
}

/** Nothing when the database does not answer: the other measurements are then wanted most. */
async function queueDepths(db: Kysely<DB>): Promise<QueueDepth[]> {
  try {
    return await askQueueDepths(db)
  } catch {
    return []
  }
}

async function askQueueDepths(db: Kysely<DB>): Promise<QueueDepth[]> {
  const { rows } = await sql<QueueDepth>`
    select queue.name as queue, count(job.id) as count,
      coalesce(extract(epoch from now() - min(job.start_after)), 0)::float8 as age
    from pgboss.queue as queue
    left join pgboss.job as job on job.name = queue.name and job.state < 'active' and job.start_after <= now()
    where queue.name in ('critical', 'default', 'emails', 'reports')
    group by queue.name`.execute(db)
  return rows
}

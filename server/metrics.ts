import type { Kysely } from 'kysely'
import { sql } from 'kysely'
import type pg from 'pg'
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { DB } from '../db/types.ts'

export interface Metrics {
  readonly registry: Registry
  readonly requests: Histogram<'method' | 'route' | 'status'>
}

/** What Prometheus reads: requests, the pool, and the queue's depth and age, asked of the database at each scrape. */
export function createMetrics(db: Kysely<DB>, pool: pg.Pool): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const requests = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from request to the end of the answer.',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers,
  })
  new Gauge({
    ...{ name: 'database_pool_connections', help: 'Connections of this process.', labelNames: ['state'], registers },
    collect() {
      this.set({ state: 'idle' }, pool.idleCount)
      this.set({ state: 'busy' }, pool.totalCount - pool.idleCount)
      this.set({ state: 'waiting' }, pool.waitingCount)
    },
  })
  queueGauges(db, registers)
  return { registry, requests }
}

function queueGauges(db: Kysely<DB>, registers: Registry[]): void {
  const oldest = new Gauge({
    ...{
      name: 'task_queue_oldest_seconds',
      help: 'Age of the oldest task that is due.',
      labelNames: ['queue'],
      registers,
    },
  })
  new Gauge({
    ...{ name: 'task_queue_depth', help: 'Tasks that are due and not yet started.', labelNames: ['queue'], registers },
    async collect() {
      for (const { queue, depth, age } of await queueDepths(db)) {
        this.set({ queue }, depth)
        oldest.set({ queue }, age)
      }
    },
  })
}

async function queueDepths(db: Kysely<DB>): Promise<{ queue: string; depth: number; age: number }[]> {
  const { rows } = await sql<{ queue: string; depth: number; age: number }>`
    select queue.name as queue, count(job.id) as depth,
      coalesce(extract(epoch from now() - min(job.start_after)), 0)::float8 as age
    from pgboss.queue as queue
    left join pgboss.job as job on job.name = queue.name and job.state < 'active' and job.start_after <= now()
    where queue.name in ('critical', 'default', 'emails', 'reports')
    group by queue.name`.execute(db)
  return rows
}

import { type Kysely, sql } from 'kysely'
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Connection } from '../db/connect.ts'
import type { DB } from '../db/types.ts'
import type { EndedAttempt } from '../jobs/run-task.ts'

export interface Metrics {
  readonly registry: Registry
  readonly requests: Histogram<'method' | 'route' | 'status'>
  /** Requests that were turned away at once. */
  readonly shed: Counter<'reason'>
  /** By whichever door: what was done, refused (4xx), failed (5xx), or asked together with others that fared otherwise. */
  readonly calls: Counter<'operation' | 'outcome'>
  /** Answers of the catalogue, by where they were found: sent again as they were, or asked for by an operation. */
  readonly answers: Counter<'place'>
  /** Who watches stock at this process, once it is known who counts them. */
  readonly watchStock: (count: () => number) => void
  /** Takes note of a statement that the database has answered. */
  readonly observeStatement: (milliseconds: number) => void
  /** Takes note of a task that a worker of this process has run. */
  readonly observeTask: (ended: EndedAttempt) => void
}

/**
 * What Prometheus reads: requests and tasks of this process, its pool, and how the queues stand, asked of the database at
 * each scrape.
 */
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
  const shed = new Counter({
    name: 'http_requests_shed_total',
    help: 'Requests turned away at once, by what there was too much of.',
    labelNames: ['reason'] as const,
    registers: [registry],
  })
  const calls = new Counter({
    name: 'operation_calls_total',
    help: 'Calls of operations, by either door.',
    labelNames: ['operation', 'outcome'] as const,
    registers: [registry],
  })
  return {
    registry,
    requests,
    calls,
    shed,
    answers: answerCounter(registry),
    watchStock: (count) => registry.registerMetric(watcherGauge(count)),
    observeStatement: statementObserver(registry),
    observeTask: taskObserver(registry),
  }
}

function statementObserver(registry: Registry): Metrics['observeStatement'] {
  const registers = [registry]
  const statements = new Counter({ name: 'database_statements_total', help: 'Statements answered.', registers })
  const seconds = new Counter({
    name: 'database_seconds_total',
    help: 'Time from sending statements to their answers; those sent together each count their own.',
    registers,
  })
  return (milliseconds) => {
    statements.inc()
    seconds.inc(milliseconds / 1_000)
  }
}

function taskObserver(registry: Registry): Metrics['observeTask'] {
  const attempts = new Counter({
    name: 'task_attempts_total',
    help: 'Runs of tasks that have ended.',
    labelNames: ['task', 'outcome'] as const,
    registers: [registry],
  })
  const durations = new Histogram({
    name: 'task_duration_seconds',
    help: 'Time one run of a task took.',
    labelNames: ['task', 'outcome'] as const,
    buckets: [0.005, 0.025, 0.1, 0.5, 1, 5, 15, 60, 300, 900],
    registers: [registry],
  })
  return ({ task, outcome, seconds }) => {
    attempts.inc({ task, outcome })
    durations.observe({ task, outcome }, seconds)
  }
}

const answerCounter = (registry: Registry): Counter<'place'> =>
  new Counter({
    name: 'catalogue_answers_total',
    help: 'Answers of the catalogue that may be kept, by where they were found; sent are those that no operation was asked for.',
    labelNames: ['place'] as const,
    registers: [registry],
  })

const watcherGauge = (count: () => number): Gauge =>
  new Gauge({
    name: 'stock_watchers',
    help: 'Streams of live stock that are open at this process.',
    registers: [],
    collect() {
      this.set(count())
    },
  })

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
    gauge('task_queue_failed', 'Tasks that failed for good and are still kept.', ({ failed }) => failed),
  ]
}

interface QueueDepth {
  readonly queue: string
  readonly count: number
  /** Seconds. */
  readonly age: number
  readonly failed: number
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
    select queue, ready as count, failed, coalesce(extract(epoch from now() - oldest_ready_at), 0)::float8 as age
    from task_queues`.execute(db)
  return rows
}

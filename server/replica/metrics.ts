import { Counter, Gauge, type Registry } from 'prom-client'
import type { Reason } from './standing.ts'

export interface ReplicaMetrics {
  readonly reads: Counter<'answered'>
}

/** By whom reads were answered that a replica may answer: `replica`, or why not. */
export type Answered = 'replica' | 'failed' | Reason

export function replicaMetrics(registry: Registry, secondsBehind: () => number): ReplicaMetrics {
  const reads = new Counter({
    name: 'replica_reads_total',
    help: 'Reads that a replica may answer: those it did, and why it did not answer the others.',
    labelNames: ['answered'] as const,
    registers: [registry],
  })
  const behind = new Gauge({
    name: 'replica_behind_seconds',
    help: 'How old what the replica shows may be.',
    registers: [registry],
    collect() {
      const seconds = secondsBehind()
      if (Number.isFinite(seconds)) this.set(seconds)
    },
  })
  behind.set(0)
  return { reads }
}

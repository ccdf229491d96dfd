import { type Attributes, type Histogram, type Meter, SpanKind, type Tracer } from '@opentelemetry/api'
import {
  ATTR_DB_OPERATION_NAME,
  ATTR_DB_QUERY_TEXT,
  ATTR_DB_RESPONSE_STATUS_CODE,
  ATTR_DB_SYSTEM_NAME,
  DB_SYSTEM_NAME_VALUE_POSTGRESQL,
  METRIC_DB_CLIENT_OPERATION_DURATION,
} from '@opentelemetry/semantic-conventions'
import { shownStatement, statements } from '../../db/tracing.ts'
import { operations } from '../../domain/common/tracing.ts'
import { tasks } from '../../jobs/tracing.ts'
import { active, callersContext, current, traceparentOf } from './active.ts'
import { errorType, follow } from './spans.ts'

/** Follows operations, statements and tasks. @returns how to stop */
export function followSteps(tracer: Tracer, meter: Meter): () => void {
  const stops = [followOperations(tracer), followStatements(tracer, meter), followTasks(tracer, meter)]
  return () => stops.forEach((stop) => stop())
}

function followOperations(tracer: Tracer): () => void {
  return follow(operations, tracer, {
    begin: ({ operation }) => ({
      name: operation,
      options: { attributes: { 'fashionistar.operation': operation } },
      parent: current(),
    }),
    begun(run, span) {
      run.trace = traceparentOf(span) ?? run.trace
    },
    ended: (_run, error) => errorType(error),
  })
}

const POSTGRESQL = { [ATTR_DB_SYSTEM_NAME]: DB_SYSTEM_NAME_VALUE_POSTGRESQL }

/** Within a span only: what the process asks by itself, at every beat, is nobody's request. All are measured. */
function followStatements(tracer: Tracer, meter: Meter): () => void {
  const duration = histogramOf(meter, METRIC_DB_CLIENT_OPERATION_DURATION, 'Time a statement took.')
  const verbs = new Map<string, Attributes>()
  const verbOf = (text: string): Attributes => {
    const verb = /^\s*(\w+)/.exec(text)?.[1]?.toUpperCase() ?? 'OTHER'
    const known = verbs.get(verb) ?? { ...POSTGRESQL, [ATTR_DB_OPERATION_NAME]: verb }
    if (verbs.size < 50) verbs.set(verb, known)
    return known
  }
  return follow(statements, tracer, {
    begin({ text }) {
      const parent = active.getStore()
      if (parent === undefined) return undefined
      const attributes: Attributes = { ...verbOf(text), [ATTR_DB_QUERY_TEXT]: shownStatement(text) }
      return {
        name: String(attributes[ATTR_DB_OPERATION_NAME]),
        options: { kind: SpanKind.CLIENT, attributes },
        parent,
      }
    },
    ended({ text }, error, seconds) {
      const failed = errorType(error)
      duration.record(seconds, { ...verbOf(text), ...failed })
      const code = error instanceof Error && 'code' in error ? error.code : undefined
      return { ...failed, ...(typeof code === 'string' && { [ATTR_DB_RESPONSE_STATUS_CODE]: code }) }
    },
  })
}

/** A task belongs to the trace of whoever queued it, however much later and wherever it runs. */
function followTasks(tracer: Tracer, meter: Meter): () => void {
  const duration = histogramOf(meter, 'messaging.process.duration', 'Time one run of a task took.')
  return follow(tasks, tracer, {
    begin: ({ task, queue, taskId, attempt, trace }) => ({
      name: `process ${queue}`,
      options: {
        kind: SpanKind.CONSUMER,
        attributes: {
          'messaging.system': 'pg-boss',
          'messaging.operation.name': 'process',
          'messaging.operation.type': 'process',
          'messaging.destination.name': queue,
          'messaging.message.id': taskId,
          'fashionistar.task': task,
          'fashionistar.attempt': attempt,
        },
      },
      parent: callersContext({ traceparent: trace }),
    }),
    begun(run, span) {
      run.trace = traceparentOf(span) ?? run.trace
    },
    ended({ task, queue, failure }, error, seconds) {
      const failed = errorType(failure ?? error)
      duration.record(seconds, { 'messaging.destination.name': queue, 'fashionistar.task': task, ...failed })
      return failed
    },
  })
}

export const histogramOf = (meter: Meter, name: string, description: string): Histogram =>
  meter.createHistogram(name, {
    description,
    unit: 's',
    advice: { explicitBucketBoundaries: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] },
  })

import type { TracingChannel } from 'node:diagnostics_channel'
import {
  type Attributes,
  type Context,
  type Span,
  type SpanOptions,
  SpanStatusCode,
  trace,
  type Tracer,
} from '@opentelemetry/api'
import { ATTR_ERROR_TYPE } from '@opentelemetry/semantic-conventions'
import { DomainError } from '../../domain/common/errors.ts'
import { active } from './active.ts'

/** How one kind of step is shown. */
export interface Shown<Step extends object> {
  /** Nothing: this one is not shown. */
  begin(step: Step): { readonly name: string; readonly options: SpanOptions; readonly parent: Context } | undefined
  /** Told when there is a span: to pass it on. */
  begun?(step: Step, span: Span): void
  /** What is known at the end, whether or not there was a span. @param seconds it took */
  ended(step: Step, error: unknown, seconds: number): Attributes
}

interface Open {
  readonly span: Span | undefined
  readonly startedAt: number
}

/** Follows a channel: a span for each step, and within it whatever the step does. @returns how to stop */
export function follow<Step extends object>(
  channel: TracingChannel<unknown, Step>,
  tracer: Tracer,
  shown: Shown<Step>,
): () => void {
  const open = new WeakMap<object, Open>()
  const begin = (step: Step): Context | undefined => {
    const startedAt = performance.now()
    const how = shown.begin(step)
    const span = how && tracer.startSpan(how.name, how.options, how.parent)
    open.set(step, { span, startedAt })
    if (span === undefined) return active.getStore()
    shown.begun?.(step, span)
    return trace.setSpan(how!.parent, span)
  }
  const end = (message: Step & { error?: unknown }) => {
    const { span, startedAt } = open.get(message) ?? {}
    if (startedAt === undefined) return
    open.delete(message)
    const attributes = shown.ended(message, message.error, (performance.now() - startedAt) / 1_000)
    span?.setAttributes(attributes)
    if (span !== undefined && isFault(message.error)) span.setStatus({ code: SpanStatusCode.ERROR })
    span?.end()
  }
  const ears = { asyncEnd: end as (message: unknown) => void }
  channel.start.bindStore(active, begin)
  channel.subscribe(ears as Parameters<typeof channel.subscribe>[0])
  return () => {
    channel.start.unbindStore(active)
    channel.unsubscribe(ears as Parameters<typeof channel.unsubscribe>[0])
  }
}

/** A refusal that callers can act on is an answer, not a fault. */
const isFault = (error: unknown): boolean =>
  error !== undefined && !(error instanceof DomainError && error.type.kind !== 'unavailable')

/** By its class or code; never by its words, which may quote somebody. */
export function errorType(error: unknown): Attributes {
  if (error === undefined || error === null) return {}
  if (error instanceof DomainError) return { [ATTR_ERROR_TYPE]: error.type.code }
  return { [ATTR_ERROR_TYPE]: error instanceof Error ? error.name : typeof error }
}

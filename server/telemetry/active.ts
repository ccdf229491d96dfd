import { AsyncLocalStorage } from 'node:async_hooks'
import { type Context, ROOT_CONTEXT, type Span, trace } from '@opentelemetry/api'
import { W3CTraceContextPropagator } from '@opentelemetry/core'

/** The span under way, for whatever is done within it. */
export const active = new AsyncLocalStorage<Context>()

export const current = (): Context => active.getStore() ?? ROOT_CONTEXT

const w3c = new W3CTraceContextPropagator()
const fields = {
  get: (carrier: Carrier, name: string) => carrier[name],
  keys: (carrier: Carrier) => Object.keys(carrier),
  set(carrier: Carrier, name: string, value: string) {
    carrier[name] = value
  },
}
type Carrier = Record<string, string | string[] | undefined>

/** What a caller says of the trace it belongs to, in its headers or beside a task. */
export const callersContext = (carrier: Carrier): Context => w3c.extract(ROOT_CONTEXT, carrier, fields)

/** The same to be passed on. */
export function traceparentOf(span: Span): string | undefined {
  const carrier: Carrier = {}
  w3c.inject(trace.setSpan(ROOT_CONTEXT, span), carrier, fields)
  return typeof carrier['traceparent'] === 'string' ? carrier['traceparent'] : undefined
}

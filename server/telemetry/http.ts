import {
  type Attributes,
  type Context,
  type Meter,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from '@opentelemetry/api'
import {
  ATTR_ERROR_TYPE,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_HTTP_ROUTE,
  ATTR_URL_PATH,
  ATTR_URL_SCHEME,
  METRIC_HTTP_SERVER_REQUEST_DURATION,
} from '@opentelemetry/semantic-conventions'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { isProbe } from '../plugins/probes.ts'
import { active, callersContext } from './active.ts'
import { histogramOf } from './steps.ts'

/** A span for each request, from its head to the end of the answer. What probes ask is counted, not traced. */
export function watchRequests(server: FastifyInstance, tracer: Tracer, meter: Meter): void {
  const open = openSpans(tracer)
  const about = 'Time from request to the end of the answer.'
  const duration = histogramOf(meter, METRIC_HTTP_SERVER_REQUEST_DURATION, about)
  server.addHook('onRequest', (request, _reply, done) => {
    if (isProbe(request.url)) done()
    else active.run(open.begin(request), done)
  })
  // A body is read in the context of its connection.
  server.addHook('preValidation', (request, _reply, done) => {
    const context = open.contextOf(request)
    if (context === undefined) done()
    else active.run(context, done)
  })
  server.addHook('onRequestAbort', (request, done) => {
    open.end(request, { [ATTR_ERROR_TYPE]: 'aborted' }, false)
    done()
  })
  server.addHook('onResponse', (request, { statusCode, elapsedTime }, done) => {
    const fault = statusCode >= 500
    const status = { [ATTR_HTTP_RESPONSE_STATUS_CODE]: statusCode }
    const ended = fault ? { ...status, [ATTR_ERROR_TYPE]: String(statusCode) } : status
    duration.record(elapsedTime / 1_000, { ...ended, ...labelsOf(request) })
    open.end(request, ended, fault)
    done()
  })
}

function openSpans(tracer: Tracer) {
  const open = new WeakMap<FastifyRequest, { readonly span: Span; readonly context: Context }>()
  return {
    begin(request: FastifyRequest): Context {
      const parent = callersContext(request.headers)
      const options = { kind: SpanKind.SERVER, attributes: attributesOf(request) }
      const span = tracer.startSpan(nameOf(request), options, parent)
      const context = trace.setSpan(parent, span)
      open.set(request, { span, context })
      return context
    },
    contextOf: (request: FastifyRequest) => open.get(request)?.context,
    end(request: FastifyRequest, ended: Attributes, fault: boolean): void {
      const { span } = open.get(request) ?? {}
      open.delete(request)
      span?.setAttributes(ended)
      if (fault) span?.setStatus({ code: SpanStatusCode.ERROR })
      span?.end()
    },
  }
}

const nameOf = ({ method, routeOptions }: FastifyRequest): string =>
  routeOptions.url === undefined ? method : `${method} ${routeOptions.url}`

const labelsOf = ({ method, routeOptions, protocol }: FastifyRequest): Attributes => ({
  [ATTR_HTTP_REQUEST_METHOD]: method,
  [ATTR_URL_SCHEME]: protocol,
  ...(routeOptions.url !== undefined && { [ATTR_HTTP_ROUTE]: routeOptions.url }),
})

/** Neither the address nor the browser of whoever asks, and of the address asked for no query: all may say who somebody is. */
const attributesOf = (request: FastifyRequest): Attributes => ({
  ...labelsOf(request),
  [ATTR_URL_PATH]: request.url.split('?', 1)[0]!,
  'fashionistar.request_id': request.id,
})

import type { FastifyInstance } from 'fastify'
import type { Metrics } from '../metrics.ts'

/** One log line, three headers and one measurement per request. */
export function observabilityPlugin(server: FastifyInstance, metrics: Metrics): void {
  const observe = observer(metrics)
  server.decorateRequest('operation')
  server.decorateRequest('unexpected')
  server.addHook('onSend', (request, reply, payload, done) => {
    const ms = reply.elapsedTime
    reply.header('x-request-id', request.id)
    reply.header('x-process-time', (ms / 1_000).toFixed(6))
    reply.header('server-timing', `total;dur=${ms.toFixed(3)}`)
    done(null, payload)
  })
  server.addHook('onResponse', (request, reply, done) => {
    const { method, operation, routeOptions } = request
    const ms = reply.elapsedTime
    const status = reply.statusCode
    observe(method, routeOptions.url ?? 'none', status, ms / 1_000)
    for (const each of operation?.split(',') ?? []) metrics.calls.inc({ operation: each, outcome: outcomeOf(status) })
    const line = { method, path: request.url.split('?', 1)[0], status, ms, operation }
    if (status >= 500) request.log.error(line, 'request')
    else request.log.info(line, 'request')
    done()
  })
}

function outcomeOf(status: number): 'done' | 'mixed' | 'refused' | 'failed' {
  if (status === 207) return 'mixed'
  if (status >= 500) return 'failed'
  return status >= 400 ? 'refused' : 'done'
}

/** Finds a label set once and keeps it: methods, routes and statuses are few. */
function observer({ requests }: Metrics): (method: string, route: string, status: number, seconds: number) => void {
  const known = new Map<string, ReturnType<typeof requests.labels>>()
  return (method, route, status, seconds) => {
    const key = `${method} ${status} ${route}`
    const child = known.get(key) ?? requests.labels({ method, route, status })
    known.set(key, child)
    child.observe(seconds)
  }
}

const SANE_ID = /^[\w.:-]{8,128}$/

/** An incoming request id is kept when it is one a log can hold; else there is a new one. */
export const requestIdOf = (header: string | string[] | undefined): string =>
  typeof header === 'string' && SANE_ID.test(header) ? header : crypto.randomUUID()

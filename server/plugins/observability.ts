import type { FastifyInstance } from 'fastify'
import type { Metrics } from '../metrics.ts'

/** One log line, three headers and one measurement per request. */
export function observabilityPlugin(server: FastifyInstance, metrics: Metrics): void {
  server.addHook('onSend', async (request, reply) => {
    const ms = reply.elapsedTime
    reply.header('x-request-id', request.id)
    reply.header('x-process-time', (ms / 1_000).toFixed(6))
    reply.header('server-timing', `total;dur=${ms.toFixed(3)}`)
  })
  server.addHook('onResponse', async (request, reply) => {
    const { method, routeOptions } = request
    const ms = reply.elapsedTime
    const operation = routeOptions.config.operation?.id
    metrics.requests.observe({ method, route: routeOptions.url ?? 'none', status: reply.statusCode }, ms / 1_000)
    const line = { method, path: request.url.split('?', 1)[0], status: reply.statusCode, ms, operation }
    if (reply.statusCode >= 500) request.log.error(line, 'request')
    else request.log.info(line, 'request')
  })
}

const SANE_ID = /^[\w.:-]{8,128}$/

/** An incoming request id is kept when it is one a log can hold; else there is a new one. */
export const requestIdOf = (header: string | string[] | undefined): string =>
  typeof header === 'string' && SANE_ID.test(header) ? header : crypto.randomUUID()

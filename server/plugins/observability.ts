import type { FastifyInstance } from 'fastify'
import type { Metrics } from '../metrics.ts'

/** A request that has been answered, as the log and the metrics know it. */
export interface Answered {
  readonly method: string
  /** Of the route, with its parameters unnamed. */
  readonly route: string
  readonly path: string
  readonly status: number
  readonly ms: number
  /** Ids with commas between them. */
  readonly operation: string | undefined
}

/** Takes note of one; `log` knows the id of the request. */
export type Note = (log: Lines, answered: Answered) => void

interface Lines {
  info(line: object, text: string): void
  error(line: object, text: string): void
}

/** One log line, three headers and one measurement per request. @returns what takes note of those that come by no hook */
export function observabilityPlugin(server: FastifyInstance, metrics: Metrics): Note {
  const note = noteIn(metrics)
  server.decorateRequest('operation')
  server.decorateRequest('unexpected')
  server.addHook('onSend', (request, reply, payload, done) => {
    const [processTime, time, serverTiming, timing] = timesOf(reply.elapsedTime)
    reply.header('x-request-id', request.id).header(processTime, time).header(serverTiming, timing)
    done(null, payload)
  })
  server.addHook('onResponse', (request, reply, done) => {
    const { method, operation, routeOptions, log } = request
    const [path] = request.url.split('?', 1) as [string]
    const { statusCode: status, elapsedTime: ms } = reply
    note(log, { method, route: routeOptions.url ?? 'none', path, status, ms, operation })
    done()
  })
  return note
}

function noteIn(metrics: Metrics): Note {
  const observe = observer(metrics)
  return (log, { route, ...line }) => {
    const { method, status, ms, operation } = line
    observe(method, route, status, ms / 1_000)
    for (const each of operation?.split(',') ?? []) metrics.calls.inc({ operation: each, outcome: outcomeOf(status) })
    if (status >= 500) log.error(line, 'request')
    else log.info(line, 'request')
  }
}

/** Headers that say how long it took, in milliseconds: names and values in turn. */
export const timesOf = (ms: number) =>
  ['x-process-time', (ms / 1_000).toFixed(6), 'server-timing', `total;dur=${ms.toFixed(3)}`] as const

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

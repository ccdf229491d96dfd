import type { FastifyInstance, FastifyRequest } from 'fastify'
import { inTransaction } from '../../domain/common/unit-of-work.ts'
import { reportFailure } from '../../domain/notifications/tasks.ts'
import { type App, houseScope } from '../context.ts'

/**
 * Has the admins told by mail, in production, of what nobody expected. After the answer, so that nobody waits for it; a
 * report that cannot be queued is a line of the log, and one that cannot be sent is a task that failed: neither is
 * reported in its turn.
 */
export function failureReportsPlugin(server: FastifyInstance, app: App): void {
  if (!app.config.production) return
  const report = failureReporter(app)
  server.addHook('onResponse', (request, _reply, done) => {
    if (request.unexpected !== undefined) report(failureOf(request, app.clock()))
    done()
  })
}

interface Failure {
  readonly operation: string
  readonly errorClass: string
  readonly requestId: string
  readonly failedAt: string
}

/** Nothing of what the request brought: its address, its body and the error's own words may hold secrets. */
function failureOf({ id, method, operation, routeOptions, unexpected }: FastifyRequest, now: Date): Failure {
  const errorClass = unexpected instanceof Error ? unexpected.constructor.name : typeof unexpected
  return {
    operation: (operation ?? `${method} ${routeOptions.url ?? ''}`).slice(0, 200),
    errorClass: errorClass.slice(0, 100),
    requestId: id,
    failedAt: now.toISOString(),
  }
}

const MOST_REMEMBERED = 1_000

/** Failures of one kind are reported once an hour by all processes; this one asks the database only once. */
function failureReporter(app: App): (failure: Failure) => void {
  const reported = new Set<string>()
  return (failure) => {
    const hour = failure.failedAt.slice(0, 13)
    const once = `${hour} ${failure.operation} ${failure.errorClass}`
    if (reported.has(once)) return
    if (reported.size >= MOST_REMEMBERED) reported.clear()
    reported.add(once)
    const scope = { ...houseScope(app), requestId: failure.requestId }
    inTransaction(scope, scope.actor, ({ enqueue }) => enqueue(reportFailure, failure, { once })).catch(
      (err: unknown) => {
        reported.delete(once)
        app.log.warn({ err, requestId: failure.requestId }, 'failure not reported')
      },
    )
  }
}

import { AsyncLocalStorage } from 'node:async_hooks'
import { type SentStatement, shownStatement, statements } from '../db/tracing.ts'
import type { Log } from '../domain/common/context.ts'
import { operations } from '../domain/common/tracing.ts'
import { tasks } from '../jobs/tracing.ts'

interface Work {
  readonly requestId: string
  readonly operation?: string
  readonly task?: string
}

/** Logs statements that take longer than so many milliseconds, with what they belong to and without their values. @returns how to stop */
export function logSlowQueries(ms: number, log: Log): () => void {
  const work = new AsyncLocalStorage<Work>()
  const sent = new WeakMap<SentStatement, number>()
  const ears = {
    start: (statement: unknown) => void sent.set(statement as SentStatement, performance.now()),
    asyncEnd(statement: unknown) {
      const { text } = statement as SentStatement
      const took = performance.now() - (sent.get(statement as SentStatement) ?? Number.POSITIVE_INFINITY)
      if (took >= ms)
        log.warn({ ms: Math.round(took), statement: shownStatement(text), ...work.getStore() }, 'slow query')
    },
  }
  operations.start.bindStore(work, (run) => {
    const { operation, requestId } = run
    return { operation, requestId }
  })
  tasks.start.bindStore(work, (run) => {
    const { task, requestId } = run
    return { task, requestId }
  })
  statements.subscribe(ears as unknown as Parameters<typeof statements.subscribe>[0])
  return () => {
    operations.start.unbindStore(work)
    tasks.start.unbindStore(work)
    statements.unsubscribe(ears as unknown as Parameters<typeof statements.unsubscribe>[0])
  }
}

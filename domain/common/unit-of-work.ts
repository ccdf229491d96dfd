import type { Actor } from './access.ts'
import type { Scope, WriteCtx } from './context.ts'

/** The one place a transaction is opened: one write, one transaction, and what follows from it commits with it. */
export function inTransaction<A extends Actor, T>(
  scope: Scope<unknown>,
  actor: A,
  work: (ctx: WriteCtx<A>) => Promise<T>,
): Promise<T> {
  const { db, outbox, log, now, requestId } = scope
  const origin = { actor, requestId, now }
  return db.transaction().execute((trx) =>
    work({
      db: trx,
      actor,
      log,
      now,
      emit: (event, payload) => outbox.emit(trx, event, payload, origin),
      enqueue: (task, payload, options) => outbox.enqueue(trx, task, payload, origin, options),
    }),
  )
}

import type { Actor } from './access.ts'
import type { Scope, WriteCtx } from './context.ts'

/**
 * The one place a transaction is opened: one write, one transaction, and what follows from it commits with it. On a
 * dry run it is rolled back, and the caller still learns what came of the work.
 */
export function inTransaction<A extends Actor, T>(
  scope: Scope<unknown>,
  actor: A,
  work: (ctx: WriteCtx<A>) => Promise<T>,
): Promise<T> {
  const { db, outbox, log, now, requestId } = scope
  const origin = { actor, requestId, now }
  const transact = (end: (result: T) => T) =>
    db.transaction().execute(async (trx) => {
      const ctx: WriteCtx<A> = {
        db: trx,
        actor,
        log,
        now,
        emit: (event, payload) => outbox.emit(trx, event, payload, origin),
        enqueue: (task, payload, options) => outbox.enqueue(trx, task, payload, origin, options),
      }
      return end(await work(ctx))
    })
  return scope.dryRun === true ? takenBack(transact) : transact((result) => result)
}

/** A transaction is rolled back by what is thrown in it; the result travels with that. */
class TakenBack<T> extends Error {
  readonly result: T

  constructor(result: T) {
    super('This was a dry run.')
    this.result = result
  }
}

async function takenBack<T>(transact: (end: (result: T) => never) => Promise<T>): Promise<T> {
  try {
    return await transact((result) => {
      throw new TakenBack(result)
    })
  } catch (error) {
    if (error instanceof TakenBack) return (error as TakenBack<T>).result
    throw error
  }
}

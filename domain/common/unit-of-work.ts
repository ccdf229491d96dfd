import { CompiledQuery, type Kysely, QueryCreator, type Transaction } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import { ownConnection } from '../../db/own-connection.ts'
import type { DB } from '../../db/types.ts'
import type { Actor } from './access.ts'
import { type Lend, type Read, shareOut } from './at-once.ts'
import type { AtOnce, Scope, WriteCtx } from './context.ts'
import { reached } from './fault-point.ts'
import { wallOf } from './wall.ts'

/**
 * The one place a transaction is opened: one write, one transaction, and what follows from it commits with it. On a
 * dry run it is rolled back, and the caller still learns what came of the work.
 */
export async function inTransaction<A extends Actor, T>(
  scope: Scope<unknown>,
  actor: A,
  work: (ctx: WriteCtx<A>) => Promise<T>,
): Promise<T> {
  const transact = (end: (result: T) => T) =>
    transaction(scope.db, async (trx) => {
      if (scope.wall === undefined) return end(await work(writeCtx(scope, actor, trx)))
      const raised = trx.executeQuery(CompiledQuery.raw(wallOf(scope.wall, actor)))
      const [, result] = await Promise.all([raised, work(writeCtx(scope, actor, trx))])
      return end(result)
    })
  if (scope.dryRun === true) return takenBack(transact)
  const result = await transact(written)
  reached('transaction.committed')
  return result
}

/** Statements that do not need one another's results may be sent together in it. The first that fails fails it. */
export const transaction = <T>(db: Kysely<DB>, work: (trx: Transaction<DB>) => Promise<T>): Promise<T> =>
  db.transaction().execute((trx) => ownConnection(trx.getExecutor(), work))

function written<T>(result: T): T {
  reached('transaction.written')
  return result
}

/**
 * Where an operation reads: the pool, or a transaction behind the wall that its actor is walled in by. It begins in the
 * message that raises the wall, to save a round trip, and ends by a rollback: there is nothing to keep.
 */
export function reading<T>(scope: Scope<unknown>, work: (db: Reader, atOnce: AtOnce) => Promise<T>): Promise<T> {
  const transact = <R>(use: (own: Kysely<DB>) => Promise<R>) =>
    ownConnection(scope.db.getExecutor(), (own) => behindWall(scope, own, () => use(own)))
  const atOnce = (own: Kysely<DB>) => ((...reads: Read[]) => readAtOnce(scope, own, reads)) as AtOnce
  if (scope.wall !== undefined) return transact((own) => work(own, atOnce(own)))
  return work(scope.db, ((...reads: Read[]) => transact((own) => atOnce(own)(...reads))) as AtOnce)
}

/** On the connection it has, and on others that are lent to it: each behind the same wall, and sees the same moment. */
async function readAtOnce(scope: Scope<unknown>, own: Kysely<DB>, reads: readonly Read[]): Promise<unknown[]> {
  const { rows } = await own.executeQuery(CompiledQuery.raw('select pg_export_snapshot() as snapshot'))
  const { snapshot } = rows[0] as { snapshot: string }
  const lend: Lend = (help) =>
    ownConnection(scope.db.getExecutor(), (lent) => help((work) => behindWall(scope, lent, () => work(lent), snapshot)))
  return shareOut(reads, own, lend)
}

/** Where an operation reads that leaves the process between its reads: behind the wall each is a transaction of its own. */
export function readerOf(scope: Scope<unknown>): Reader {
  if (scope.wall === undefined) return scope.db
  const pool = scope.db.getExecutor()
  const executor = pool.withConnectionProvider({
    provideConnection: (consumer) =>
      pool.provideConnection((connection) => behindWall(scope, connection, () => consumer(connection))),
  })
  const reads = { getExecutor: () => executor, executeQuery: executor.executeQuery.bind(executor) }
  return Object.assign(new QueryCreator<DB>({ executor }), reads) as Reader
}

/** All of it sees one moment: that of its first statement, or of the transaction the snapshot is of. */
async function behindWall<T>(
  { wall, actor }: Scope<unknown>,
  connection: { executeQuery(query: CompiledQuery): Promise<unknown> },
  work: () => Promise<T>,
  snapshot?: string,
): Promise<T> {
  const begin = ['begin isolation level repeatable read read only']
  if (snapshot !== undefined) begin.push(`set transaction snapshot '${snapshot}'`)
  if (wall !== undefined) begin.push(wallOf(wall, actor))
  try {
    const begun = connection.executeQuery(CompiledQuery.raw(begin.join('; ')))
    const [, result] = await Promise.all([begun, work()])
    return result
  } finally {
    await connection.executeQuery(CompiledQuery.raw('rollback'))
  }
}

/** What a write is given in this transaction. */
export function writeCtx<A extends Actor>(
  { outbox, log, now, flags, requestId, trace }: Omit<Scope<unknown>, 'db' | 'gateways'>,
  actor: A,
  db: Transaction<DB>,
): WriteCtx<A> {
  const origin = { actor, requestId, trace, now }
  return {
    db,
    actor,
    log,
    now,
    flags,
    emit: (event, payload, changes) => outbox.emit(db, event, payload, origin, changes),
    enqueue: async (task, payload, options) => (await outbox.enqueue(db, task, [payload], origin, options))[0]!,
    enqueueAll: (task, payloads, options) => outbox.enqueue(db, task, payloads, origin, options),
    queue: outbox.control(db),
  }
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

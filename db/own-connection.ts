import {
  type DatabaseConnection,
  DummyDriver,
  type Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryExecutor,
  Transaction,
} from 'kysely'
import type { DB } from './types.ts'

/**
 * A connection of one's own for the time of `work`, in a transaction or outside of one. Statements that do not need one
 * another's results may be sent together, by `Promise.all`: kysely waits for each before it sends the next. They run in the
 * order they are sent in. What is sent when the time is over is refused, were it after the rollback.
 */
export function ownConnection<T>(pool: QueryExecutor, work: (own: Transaction<DB>) => Promise<T>): Promise<T> {
  return pool.provideConnection(async (connection) => {
    const provider = { connection, over: false }
    try {
      return await work(transactionOf(pool.withConnectionProvider(providerOf(provider))))
    } finally {
      provider.over = true
    }
  })
}

const providerOf = (state: { readonly connection: DatabaseConnection; over: boolean }) => ({
  async provideConnection<T>(use: (connection: DatabaseConnection) => Promise<T>): Promise<T> {
    if (state.over) throw new Error('The transaction is over.')
    return use(state.connection)
  },
})

/** What kysely would open transactions with; one that is open opens none. */
const dialect = {
  createAdapter: () => new PostgresAdapter(),
  createDriver: () => new DummyDriver(),
  createIntrospector: (db: Kysely<unknown>) => new PostgresIntrospector(db),
  createQueryCompiler: () => new PostgresQueryCompiler(),
}
const driver = new DummyDriver()

const transactionOf = (executor: QueryExecutor): Transaction<DB> =>
  new Transaction<DB>({ config: { dialect }, dialect, driver, executor })

import { type RawBuilder, sql } from 'kysely'
import type { DB } from '../../db/types.ts'
import type { System } from './access.ts'
import type { TaskCtx, WriteCtx } from './context.ts'

/** So many rows at a time: no lock is held for long, and a backlog never outlasts the time a statement may take. */
export const BATCH = 1_000

/** What it takes. */
export type Batching = Pick<TaskCtx, 'write' | 'signal'>

/**
 * Does a piece of work until a piece is not full, each in a transaction of its own, and stops between two when the task is told
 * to: what is left comes next time.
 * @param run takes up to `BATCH` rows and says how many there were
 * @returns how many in all
 */
export async function inBatches(
  { write, signal }: Batching,
  run: (ctx: WriteCtx<System>) => Promise<number>,
): Promise<number> {
  for (let total = 0; ;) {
    const count = await write(run)
    total += count
    if (count < BATCH || signal.aborted) return total
  }
}

/** Deletes the rows of a table for which a condition holds, in pieces; those somebody holds just now, the next time. */
export const deleteInBatches = (ctx: Batching, table: keyof DB, where: RawBuilder<unknown>): Promise<number> =>
  inBatches(ctx, ({ db }) => deletePiece(db, table, where))

async function deletePiece(db: WriteCtx['db'], table: string, where: RawBuilder<unknown>): Promise<number> {
  // As an array, so that the rows are looked for once.
  const { numAffectedRows = 0n } = await sql`
    delete from ${sql.table(table)} where ctid = any(array(
      select ctid from ${sql.table(table)} where ${where} limit ${BATCH} for update skip locked
    ))`.execute(db)
  return Number(numAffectedRows)
}

import { setTimeout as sleep } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'
import type { DB } from '../../db/types.ts'

/** Waits for the queues to empty. */
export async function tasksLeft(db: Kysely<DB>): Promise<number> {
  const ask = async () =>
    (
      await sql<{
        left: number
      }>`select coalesce(sum(ready + running + failed), 0)::int as left from task_queues`.execute(db)
    ).rows[0]!.left
  for (let tries = 0; tries < 300 && (await ask()) > 0; tries += 1) await sleep(200)
  return ask()
}

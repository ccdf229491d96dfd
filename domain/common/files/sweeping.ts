import type { TaskCtx } from '../context.ts'
import * as queries from './queries.ts'

/** Longer than any request takes, and any task between putting a file and keeping it. */
const STAGED_MINUTES = 60
const AT_ONCE = 100

type Ctx = Pick<TaskCtx, 'write' | 'gateways' | 'signal' | 'db' | 'now'>

/** Removes what is doomed, the file before the word of it: what nobody knows of is never found again. */
export async function removeDoomed(
  { db, write, gateways, signal }: Ctx,
  among: readonly string[] | null,
): Promise<{ removed: number }> {
  let [removed, after] = [0, '']
  for (;;) {
    const keys = await queries.findDoomed(db, { after, among, most: AT_ONCE })
    for (const key of keys) {
      signal.throwIfAborted()
      await gateways.storage.remove(key)
      await write((ctx) => queries.forget(ctx.db, key))
    }
    removed += keys.length
    if (keys.length < AT_ONCE) return { removed }
    after = keys.at(-1)!
  }
}

/** Files that came and were never kept: whoever brought them, or was to keep them, died over it. */
export async function sweep(ctx: Ctx): Promise<{ removed: number }> {
  const before = new Date(ctx.now.getTime() - STAGED_MINUTES * 60_000)
  await ctx.write(({ db }) => queries.doomAbandoned(db, before))
  return removeDoomed(ctx, null)
}

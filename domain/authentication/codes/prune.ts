import type { TaskCtx } from '../../common/context.ts'
import { secondsAfter } from './guard.ts'
import { deleteOlderThan } from './queries.ts'

/** Twice the window in which guesses are counted. */
const KEPT_SECONDS = 48 * 3_600

/** Forgets destinations at which nothing happens any more. @returns how many */
export async function pruneCodes(ctx: TaskCtx): Promise<{ forgotten: number }> {
  const forgotten = await deleteOlderThan(ctx, secondsAfter(ctx.now, -KEPT_SECONDS))
  return { forgotten }
}

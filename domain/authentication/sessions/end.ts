import type { WriteCtx } from '../../common/context.ts'
import * as queries from './queries.ts'
import type { EndReason } from './schema.ts'

export interface EndSessions {
  /** The session that goes on, such as the one that asks. */
  readonly except?: number | undefined
  readonly reason: EndReason
}

/**
 * Ends the sessions of a user; every process refuses their tokens a moment after the commit. The caller says in an event
 * why. Returns which were not over before.
 */
export function endSessions(ctx: WriteCtx, userId: number, { except, reason }: EndSessions): Promise<number[]> {
  return queries.endSessions(ctx.db, { userId, except }, { now: ctx.now, reason })
}

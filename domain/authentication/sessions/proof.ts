import type { WriteCtx } from '../../common/context.ts'
import * as queries from './queries.ts'

/**
 * Notes that the user of a session has proved once more, just now, who they are. Tokens it has given out do not know of it:
 * `handTokens` gives out one that does.
 */
export const renewProof = ({ db, now }: WriteCtx, sessionId: number): Promise<void> =>
  queries.updateProof(db, sessionId, now)

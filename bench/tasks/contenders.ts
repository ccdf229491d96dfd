import type { Contender } from './contender.ts'
import { graphile } from './graphile.ts'
import { ours } from './ours.ts'
import { pgBoss } from './pg-boss.ts'

/** In the order in which they take turns; ours is held to the others. */
export const contenders: readonly Contender[] = [ours, pgBoss, graphile]

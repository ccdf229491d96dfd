import type { Actor } from './access.ts'

/** What the code asks about. Each has its row in `feature_flags` from the migration that brought it. */
export const flagKeys = ['search.typo-tolerance'] as const
export type FlagKey = (typeof flagKeys)[number]

/** Which features are on for whom, from this process's own copy: asking costs no query. */
export interface Flags {
  isOn(key: FlagKey, actor: Actor): boolean
  /** Every flag that is on for somebody, those of storefronts included. */
  allOn(actor: Actor): readonly string[]
}

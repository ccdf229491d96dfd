import type { Reader } from '../../db/connect.ts'
import type { WriteCtx } from './context.ts'
import type { Vault } from './gateways.ts'

/** What it takes to read what is held of somebody, sealed things included. */
export interface ExportCtx {
  readonly db: Reader
  readonly gateways: { readonly vault: Vault }
}

/** The one transaction in which somebody is forgotten. */
export interface EraseCtx extends WriteCtx {
  readonly vault: Vault
  /** What they were known by: addresses, names, numbers; to be looked for where no id says whose it is. */
  readonly traces: readonly string[]
}

/** What a domain offers that holds something of people; its `index.ts` has these by name. */
export interface PersonalData {
  /** Everything held of somebody, as JSON. */
  exportOf(ctx: ExportCtx, userId: number): Promise<unknown>
  /** Forgets somebody. Called again for those who are forgotten already, so it takes nothing for granted. */
  eraseUser(ctx: EraseCtx, userId: number): Promise<void>
}

/** What stands where somebody's words stood, in rows that stay. */
export const ERASED = 'Erased'

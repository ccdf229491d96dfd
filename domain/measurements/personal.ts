import type { WriteCtx } from '../common/context.ts'
import type { ExportCtx } from '../common/personal.ts'
import { findProfile, openFormer } from './profile.ts'
import { deleteMeasurements, listAllFormer } from './queries.ts'
import type { FormerMeasurements, SavedMeasurements } from './schema.ts'

export interface HeldOfBody extends SavedMeasurements {
  /** Each save there was, the oldest first. */
  readonly history: readonly FormerMeasurements[]
}

/** What is held of somebody's body, opened. */
export async function exportOf(ctx: ExportCtx, userId: number): Promise<HeldOfBody | null> {
  const saved = await findProfile(ctx, userId)
  if (saved === undefined) return null
  const history = await listAllFormer(ctx.db, userId)
  return { ...saved, history: history.map((row) => openFormer(ctx.gateways.vault, userId, row)) }
}

export async function eraseUser({ db }: WriteCtx, userId: number): Promise<void> {
  await deleteMeasurements(db, userId)
}

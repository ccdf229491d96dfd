import type { WriteCtx } from '../common/context.ts'
import type { ExportCtx } from '../common/personal.ts'
import { findProfile } from './profile.ts'
import { deleteMeasurements } from './queries.ts'
import type { SavedMeasurements } from './schema.ts'

/** What is held of somebody's body, opened. */
export async function exportOf(ctx: ExportCtx, userId: number): Promise<SavedMeasurements | null> {
  return (await findProfile(ctx, userId)) ?? null
}

export async function eraseUser({ db }: WriteCtx, userId: number): Promise<void> {
  await deleteMeasurements(db, userId)
}

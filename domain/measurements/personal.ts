import type { WriteCtx } from '../common/context.ts'
import { releaseFiles } from '../common/files/keeping.ts'
import type { ExportCtx } from '../common/personal.ts'
import { deleteAnalyses, listAnalyses, type StoredAnalysis } from './analyses/queries.ts'
import { openContent } from './analyses/reading.ts'
import { deleteShared, findShared, type SharedBody } from './embeddings/queries.ts'
import { findProfile, openFormer } from './profile.ts'
import { deleteMeasurements, listAllFormer } from './queries.ts'
import type { FormerMeasurements, SavedMeasurements } from './schema.ts'

export interface HeldOfBody extends Partial<SavedMeasurements> {
  /** Each save there was, the oldest first. */
  readonly history: readonly FormerMeasurements[]
  /** What others are compared with. */
  readonly shared: SharedBody | null
  /** Those that have not expired; what they were of, and propose. */
  readonly analyses: readonly (Omit<StoredAnalysis, 'sealed'> & { readonly content: unknown })[]
}

/** What is held of somebody's body, opened. */
export async function exportOf(ctx: ExportCtx, userId: number): Promise<HeldOfBody | null> {
  const { vault } = ctx.gateways
  const saved = await findProfile(ctx, userId)
  const shared = (await findShared(ctx.db, userId)) ?? null
  const analyses = await listAnalyses(ctx.db, userId)
  if (saved === undefined && shared === null && analyses.length === 0) return null
  const history = await listAllFormer(ctx.db, userId)
  return {
    ...saved,
    history: history.map((row) => openFormer(vault, userId, row)),
    shared,
    analyses: analyses.map(({ sealed, ...rest }) => ({
      ...rest,
      content: sealed === null ? null : openContent(vault, userId, sealed),
    })),
  }
}

export async function eraseUser(ctx: WriteCtx, userId: number): Promise<void> {
  await deleteMeasurements(ctx.db, userId)
  await deleteShared(ctx.db, userId)
  const { photos } = await deleteAnalyses(ctx.db, { userId })
  await releaseFiles(ctx, photos)
}

import type { WriteCtx } from '../common/context.ts'
import type { ExportCtx } from '../common/personal.ts'
import { deleteVoices, listVoices } from './queries.ts'
import type { SizeFeedback } from './schema.ts'

/** What somebody has said of sizes. */
export function exportOf({ db }: ExportCtx, userId: number): Promise<SizeFeedback[]> {
  return listVoices(db, userId)
}

export function eraseUser({ db }: WriteCtx, userId: number): Promise<void> {
  return deleteVoices(db, userId)
}

import type { Vault } from '../common/gateways.ts'
import type { ExportCtx } from '../common/personal.ts'
import { findMeasurements } from './queries.ts'
import { BodyProfile, type SavedMeasurements } from './schema.ts'

const about = (userId: number): string => `measurements:${userId}`

export const sealProfile = (vault: Vault, userId: number, profile: BodyProfile): string =>
  vault.seal(JSON.stringify(profile), about(userId))

/** The saved body of somebody; nothing when they have saved none. */
export async function findProfile({ db, gateways }: ExportCtx, userId: number): Promise<SavedMeasurements | undefined> {
  const found = await findMeasurements(db, userId)
  if (found === undefined) return undefined
  const opened: unknown = JSON.parse(gateways.vault.open(found.sealed, about(userId)))
  return { ...BodyProfile.parse(opened), updatedAt: found.updatedAt }
}

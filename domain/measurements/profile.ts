import type { Vault } from '../common/gateways.ts'
import type { ExportCtx } from '../common/personal.ts'
import { findMeasurements, type FormerRow } from './queries.ts'
import { BodyProfile, type FormerMeasurements, type SavedMeasurements } from './schema.ts'

const about = (userId: number): string => `measurements:${userId}`

export const sealProfile = (vault: Vault, userId: number, profile: BodyProfile): string =>
  vault.seal(JSON.stringify(profile), about(userId))

const openProfile = (vault: Vault, userId: number, sealed: string): BodyProfile =>
  BodyProfile.parse(JSON.parse(vault.open(sealed, about(userId))))

/** The saved body of somebody; nothing when they have saved none. */
export async function findProfile({ db, gateways }: ExportCtx, userId: number): Promise<SavedMeasurements | undefined> {
  const found = await findMeasurements(db, userId)
  if (found === undefined) return undefined
  return { ...openProfile(gateways.vault, userId, found.sealed), updatedAt: found.updatedAt }
}

export const openFormer = (vault: Vault, userId: number, { id, sealed, savedAt }: FormerRow): FormerMeasurements => ({
  ...openProfile(vault, userId, sealed),
  id,
  savedAt,
})

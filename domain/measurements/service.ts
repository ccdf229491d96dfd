import { lockAccount } from '../authentication/index.ts'
import type { User } from '../common/access.ts'
import type { OutwardCtx, WriteCtx } from '../common/context.ts'
import { DomainError } from '../common/errors.ts'
import { nothingSaved } from './errors.ts'
import { measurementsDeleted, measurementsSaved } from './events.ts'
import { findProfile, sealProfile } from './profile.ts'
import * as queries from './queries.ts'
import type { BodyProfile, SavedMeasurements } from './schema.ts'

/** The actor's saved body. @throws `measurements.not-saved` */
export async function getMeasurements(ctx: OutwardCtx<User>): Promise<SavedMeasurements> {
  const found = await findProfile(ctx, ctx.actor.userId)
  if (found === undefined) throw new DomainError(nothingSaved, 'Save your measurements first.')
  return found
}

/** Keeps the actor's body in place of what was saved before: all of it, for a part alone may not fit the rest. */
export async function saveMeasurements(ctx: OutwardCtx<User>, profile: BodyProfile): Promise<SavedMeasurements> {
  const { userId } = ctx.actor
  const sealed = sealProfile(ctx.gateways.vault, userId, profile)
  const updatedAt = ctx.now.toISOString()
  return ctx.conclude(async ({ db, emit }) => {
    await lockAccount(db, userId)
    await queries.saveMeasurements(db, userId, { sealed, updatedAt })
    await emit(measurementsSaved, { userId })
    return { ...profile, updatedAt }
  })
}

/** Forgets the actor's body, if it was saved. */
export async function deleteMeasurements({ db, actor: { userId }, emit }: WriteCtx<User>): Promise<null> {
  const existed = await queries.deleteMeasurements(db, userId)
  if (existed) await emit(measurementsDeleted, { userId })
  return null
}

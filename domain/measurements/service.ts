import { lockAccount } from '../authentication/index.ts'
import type { User } from '../common/access.ts'
import type { OutwardCtx, ReadCtx, WriteCtx } from '../common/context.ts'
import { DomainError } from '../common/errors.ts'
import { Id } from '../common/fields.ts'
import { releaseFiles } from '../common/files/keeping.ts'
import { decodeCursor, type Page, type PageInput, toPage } from '../common/page.ts'
import { deleteAnalyses } from './analyses/queries.ts'
import { requirePlausible } from './body/plausible.ts'
import { predictBody } from './body/predict.ts'
import { withdraw } from './embeddings/sharing.ts'
import { nothingSaved } from './errors.ts'
import { measurementsDeleted, measurementsSaved } from './events.ts'
import { findProfile, openFormer, sealProfile } from './profile.ts'
import * as queries from './queries.ts'
import type { BodyProfile, FormerMeasurements, Prediction, SavedMeasurements, SaveMeasurements } from './schema.ts'
import { inCentimetres } from './units.ts'

/** Of nobody in particular: nothing is looked up and nothing is kept. @throws `common.invalid` for what cannot be a body */
export async function predictMeasurements(_ctx: ReadCtx, body: BodyProfile): Promise<Prediction> {
  requirePlausible(body)
  return { dimensions: predictBody(body) }
}

/** The actor's saved body. @throws `measurements.not-saved` */
export async function getMeasurements(ctx: OutwardCtx<User>): Promise<SavedMeasurements> {
  const found = await findProfile(ctx, ctx.actor.userId)
  if (found === undefined) throw new DomainError(nothingSaved, 'Save your measurements first.')
  return found
}

/**
 * Keeps the actor's body in place of what was saved before: all of it, for a part alone may not fit the rest. What was
 * saved before stays in the history.
 * @throws `common.invalid` for what cannot be a body
 */
export async function saveMeasurements(ctx: OutwardCtx<User>, taped: SaveMeasurements): Promise<SavedMeasurements> {
  const { userId } = ctx.actor
  const profile = inCentimetres(taped)
  requirePlausible(profile)
  const sealed = sealProfile(ctx.gateways.vault, userId, profile)
  const updatedAt = ctx.now.toISOString()
  return ctx.conclude(async ({ db, emit }) => {
    await lockAccount(db, userId)
    await queries.saveMeasurements(db, userId, { sealed, updatedAt })
    await emit(measurementsSaved, { userId })
    return { ...profile, updatedAt }
  })
}

/** All the actor has ever saved, newest first. */
export async function listFormerMeasurements(
  { db, actor, gateways }: OutwardCtx<User>,
  { cursor, limit }: PageInput,
): Promise<Page<FormerMeasurements>> {
  const ordering = '-savedAt'
  const position = cursor === undefined ? undefined : decodeCursor(cursor, ordering, [Id])
  const sealed = await queries.listFormer(db, actor.userId, limit, position)
  const page = toPage({ rows: sealed, limit, ordering, position, keysOf: ({ id }) => [id] })
  return { ...page, results: page.results.map((row) => openFormer(gateways.vault, actor.userId, row)) }
}

/** Forgets the actor's body, if it was saved, and whatever photos have told of it. */
export async function deleteMeasurements(ctx: WriteCtx<User>): Promise<null> {
  const { userId } = ctx.actor
  const existed = await queries.deleteMeasurements(ctx.db, userId)
  if (existed) await ctx.emit(measurementsDeleted, { userId })
  await withdraw(ctx, userId)
  const { photos } = await deleteAnalyses(ctx.db, { userId })
  await releaseFiles(ctx, photos)
  return null
}

import { lockAccount } from '../../authentication/index.ts'
import type { User } from '../../common/access.ts'
import type { OutwardCtx } from '../../common/context.ts'
import { DomainError, invalid } from '../../common/errors.ts'
import { keepFiles } from '../../common/files/keeping.ts'
import { requirePlausible } from '../body/plausible.ts'
import { withdraw } from '../embeddings/sharing.ts'
import { saveShared } from '../embeddings/queries.ts'
import { analysisNotFound, analysisNotOffered, analysisNotReady } from '../errors.ts'
import { analysisConfirmed, analysisRequested, bodyShared, measurementsSaved } from '../events.ts'
import { sealProfile } from '../profile.ts'
import { saveMeasurements } from '../queries.ts'
import type { BodyProfile, SavedMeasurements } from '../schema.ts'
import * as queries from './queries.ts'
import { openRead, seal } from './reading.ts'
import type { AnalysePhotos, BodyAnalysis, ConfirmAnalysis, Proposal } from './schema.ts'

/** How long what came of it waits for a word, in hours; and all that is known of it after that is gone. */
const KEPT_HOURS = 72

/**
 * Has two photos measured. They are kept until that is done, or has failed, and no longer.
 * @throws `measurements.analysis-not-offered`
 */
export async function analyse(ctx: OutwardCtx<User>, input: AnalysePhotos): Promise<BodyAnalysis> {
  const { actor, gateways, now } = ctx
  if (!gateways.bodyModel.offered) throw new DomainError(analysisNotOffered, 'Nobody here reads bodies off photos.')
  const { userId } = actor
  const { front, side, ...photographed } = input
  const sealed = seal(gateways.vault, userId, photographed)
  const requestedAt = now.toISOString()
  const expiresAt = new Date(now.getTime() + KEPT_HOURS * 3_600_000).toISOString()
  return ctx.conclude(async ({ db, emit }) => {
    await lockAccount(db, userId)
    const photos = { front: front.key, side: side.key }
    await keepFiles({ db }, Object.values(photos))
    const id = await queries.insertAnalysis(db, { userId, sealed, ...photos, requestedAt, expiresAt })
    const [taskId = null] = await emit(analysisRequested, { userId, analysisId: id })
    if (taskId !== null) await queries.noteTask(db, id, taskId)
    const nothingYet = { failure: null, proposal: null, finishedAt: null } as const
    return { id, taskId, status: 'pending', ...nothingYet, requestedAt, expiresAt }
  })
}

/** How an analysis of the actor's stands, and what it proposes once it is ready. @throws `measurements.analysis-not-found` */
export async function getAnalysis(ctx: OutwardCtx<User>, { id }: { readonly id: number }): Promise<BodyAnalysis> {
  const { sealed, ...found } = await requireAnalysis(ctx, id)
  return { ...found, proposal: sealed !== null && found.status === 'ready' ? openOf(ctx, sealed).proposal : null }
}

/**
 * Takes what an analysis proposes for the actor's measurements, as if they had been saved, and shares the body with others or
 * takes back what was shared before, as they say: all of it, or none.
 * @throws `measurements.analysis-not-found`, `measurements.analysis-not-ready`, `common.invalid` without a weight, and for what
 * cannot be a body with it
 */
export async function confirmAnalysis(
  ctx: OutwardCtx<User>,
  { id, share, weightKg }: ConfirmAnalysis,
): Promise<SavedMeasurements> {
  const { userId } = ctx.actor
  const { sealed, status } = await requireAnalysis(ctx, id)
  if (sealed === null || status !== 'ready') throw notReady(status)
  const { proposal, embedding, model } = openOf(ctx, sealed)
  const profile = weighed(proposal, weightKg)
  requirePlausible(profile)
  const sealedProfile = sealProfile(ctx.gateways.vault, userId, profile)
  const updatedAt = ctx.now.toISOString()
  return ctx.conclude(async (write) => {
    const { db, emit, now } = write
    await lockAccount(db, userId)
    if (!(await queries.confirmAnalysis(db, { userId, id, now }))) throw notReady('confirmed')
    await saveMeasurements(db, userId, { sealed: sealedProfile, updatedAt })
    await emit(measurementsSaved, { userId })
    if (share) {
      await saveShared(db, userId, { embedding, model, sharedAt: updatedAt })
      await emit(bodyShared, { userId })
    } else await withdraw(write, userId)
    await emit(analysisConfirmed, { userId, analysisId: id })
    return { ...profile, updatedAt }
  })
}

async function requireAnalysis({ db, actor, now }: OutwardCtx<User>, id: number): Promise<queries.StoredAnalysis> {
  const found = await queries.findAnalysis(db, { userId: actor.userId, id, now })
  if (found === undefined) throw new DomainError(analysisNotFound, `There is no analysis ${id}.`)
  return found
}

const openOf = ({ gateways, actor }: OutwardCtx<User>, sealed: string) => openRead(gateways.vault, actor.userId, sealed)

const notReady = (status: BodyAnalysis['status']) =>
  new DomainError(analysisNotReady, `It is ${status}: there is nothing to confirm.`, { meta: { status } })

function weighed({ weightKg: before, ...rest }: Proposal, weightKg = before): BodyProfile {
  if (weightKg !== undefined) return { ...rest, weightKg }
  throw invalid([{ path: 'weightKg', message: 'Expected it, since it did not come with the photos.', code: 'missing' }])
}

import { type BodyPhotos, type PhotoFault, PhotosUnusable } from '../../common/body-model.ts'
import type { TaskCtx, WriteCtx } from '../../common/context.ts'
import { releaseFiles } from '../../common/files/keeping.ts'
import { ImageUnreadable } from '../../common/images.ts'
import { GiveUp } from '../../common/task.ts'
import { analysisFailed, analysisReadied } from '../events.ts'
import * as queries from './queries.ts'
import { openPhotographed, readBody, seal } from './reading.ts'
import type { Failure } from './schema.ts'

/** How often a model that is away is asked again. */
export const RETRIES = 4

/** Wide enough to measure by; no photo leaves the process larger than this. */
const WIDTH = 1_024

/** Longer than all tries take together: what is pending then has lost its task. */
const STUCK_MINUTES = 60

/**
 * Has the photos of one analysis measured, and removes them whatever comes of it. A model that is away is asked again; what it
 * says of photos that are of no use is an answer, anything else a failure of its own.
 */
export async function measurePhotos(ctx: TaskCtx, analysisId: number): Promise<{ readonly status: string }> {
  const pending = await queries.findPending(ctx.db, analysisId)
  // Finished by an earlier delivery, or forgotten by whoever it was about.
  if (pending === undefined) return { status: 'gone' }
  const outcome = await measured(ctx, pending).catch((error: unknown) => {
    if (mayPass(ctx, error)) throw error
    return { failure: faultIn(error) ?? 'model-failed', error } as const
  })
  if (typeof outcome === 'string') {
    await ctx.write((write) => finish(write, pending, { status: 'ready', sealed: outcome }))
    return { status: 'ready' }
  }
  const { failure, error } = outcome
  await ctx.write((write) => finish(write, pending, { status: 'failed', failure }))
  if (failure !== 'model-failed') return { status: 'failed' }
  // What a validator or a model says may quote a body, and failures of tasks are kept: only its kind is told.
  throw new GiveUp(`The photos could not be measured: ${error instanceof Error ? error.name : 'unknown'}.`)
}

const mayPass = ({ attempt, signal }: TaskCtx, error: unknown): boolean =>
  signal.aborted || (attempt <= RETRIES && faultIn(error) === undefined && !FINAL.has((error as Error).name))

/** Answers that would be the same another time. */
const FINAL = new Set(['BodyModelRefused', 'ZodError', 'DomainError', 'FileMissing'])

function faultIn(error: unknown): PhotoFault | undefined {
  if (error instanceof PhotosUnusable) return error.fault
  return error instanceof ImageUnreadable ? 'unusable' : undefined
}

/** What the model makes of them, sealed. */
async function measured(ctx: TaskCtx, { userId, sealed, front, side }: queries.PendingAnalysis): Promise<string> {
  const { vault, bodyModel } = ctx.gateways
  const photographed = openPhotographed(vault, userId, sealed)
  const photos: BodyPhotos = {
    ...photographed,
    front: await stripped(ctx, front),
    side: await stripped(ctx, side),
    type: 'image/webp',
  }
  return seal(vault, userId, readBody(photographed, await bodyModel.measure(photos, ctx.signal)))
}

/** Turned upright, and without where and by what it was taken. */
async function stripped({ gateways: { storage, images } }: TaskCtx, key: string): Promise<Uint8Array> {
  const [made] = await images.remake(await storage.get(key), [WIDTH])
  return made!.content
}

async function finish(
  write: WriteCtx,
  { id, userId, front, side }: queries.PendingAnalysis,
  finished: queries.Finished,
): Promise<boolean> {
  if (!(await queries.finishAnalysis(write.db, { id, now: write.now, finished }))) return false
  await releaseFiles(write, [front, side])
  await write.emit(finished.status === 'ready' ? analysisReadied : analysisFailed, { userId, analysisId: id })
  return true
}

/** Ends what has lost its task and removes its photos; forgets what nobody has said a word to. */
export async function pruneAnalyses(write: WriteCtx): Promise<{ readonly ended: number; readonly deleted: number }> {
  const { db, now } = write
  const stuck = await queries.listStuck(db, new Date(now.getTime() - STUCK_MINUTES * 60_000))
  let ended = 0
  for (const each of stuck) ended += Number(await finish(write, each, { status: 'failed', failure: failureOfLost }))
  const { deleted, photos } = await queries.deleteAnalyses(db, { expiredBy: now })
  await releaseFiles(write, photos)
  return { ended, deleted }
}

const failureOfLost: Failure = 'model-failed'

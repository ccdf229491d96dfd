import type { User } from '../../common/access.ts'
import type { ReadCtx, WriteCtx } from '../../common/context.ts'
import { DomainError } from '../../common/errors.ts'
import { bodyNotShared } from '../errors.ts'
import { bodyWithdrawn } from '../events.ts'
import { deleteShared, findNearest, findShared, type Neighbour } from './queries.ts'
import type { Sharing } from './schema.ts'

/** Bodies of those who could wear each other's clothes; models are to put them no further apart (cosine distance). */
const ALIKE = 0.1

/** Whether the actor's body is compared with others. */
export async function getSharing({ db, actor }: ReadCtx<User>): Promise<Sharing> {
  const found = await findShared(db, actor.userId)
  return found === undefined
    ? { shared: false, model: null, sharedAt: null }
    : { shared: true, model: found.model, sharedAt: found.sharedAt }
}

/** Takes the actor's body out of every comparison, at once. */
export async function stopSharing(ctx: WriteCtx<User>): Promise<null> {
  await withdraw(ctx, ctx.actor.userId)
  return null
}

export async function withdraw({ db, emit }: WriteCtx, userId: number): Promise<void> {
  if (await deleteShared(db, userId)) await emit(bodyWithdrawn, { userId })
}

/**
 * Those whose bodies are like somebody's, the nearest first: of those who share theirs, and for who shares their own. Who they
 * are is for statistics of many alone, never for an answer.
 * @throws `measurements.not-shared`
 */
export async function bodiesLike({ db }: Pick<ReadCtx, 'db'>, userId: number): Promise<Neighbour[]> {
  const own = await findShared(db, userId)
  if (own === undefined) throw new DomainError(bodyNotShared, 'Share your body first: who compares is compared.')
  return findNearest(db, { ...own, besides: userId, within: ALIKE })
}

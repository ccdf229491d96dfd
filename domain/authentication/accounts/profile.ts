import type { User as Actor } from '../../common/access.ts'
import type { ReadCtx, WriteCtx } from '../../common/context.ts'
import { common, DomainError } from '../../common/errors.ts'
import { type Changes, changesBetween } from '../../common/event.ts'
import { given } from '../../common/given.ts'
import { profileChanged } from '../events.ts'
import { findUser } from '../queries.ts'
import type { User } from '../schema.ts'
import * as queries from './queries.ts'
import type { UpdateProfile } from './schema.ts'

/** The account that is asking. */
export async function me(ctx: ReadCtx<Actor>): Promise<User> {
  return (await findUser(ctx.db, ctx.actor.userId)) ?? gone()
}

/** Changes what is named and leaves the rest. */
export async function updateMe(ctx: WriteCtx<Actor>, input: UpdateProfile): Promise<User> {
  const { userId } = ctx.actor
  await ctx.emit(profileChanged, { userId }, await changeProfile(ctx, input))
  return (await findUser(ctx.db, userId)) ?? gone()
}

/** @returns which fields it changed, and nothing of what they were and are */
export async function changeProfile(ctx: WriteCtx<Actor>, input: UpdateProfile): Promise<Changes> {
  const found = (await queries.lockContact(ctx.db, ctx.actor.userId)) ?? gone()
  const before = { fullName: found.fullName, phone: found.phone }
  const after = { ...before, ...given(input) }
  await queries.updateProfile(ctx.db, ctx.actor.userId, after, ctx.now)
  return changesBetween(before, after)
}

function gone(): never {
  throw new DomainError(common.unauthenticated, 'This account no longer exists.')
}

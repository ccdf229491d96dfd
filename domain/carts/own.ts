import { lockAccount } from '../authentication/index.ts'
import type { User } from '../common/access.ts'
import type { WriteCtx } from '../common/context.ts'
import * as queries from './queries.ts'

/**
 * The user's open cart, made when there is none, and locked. The account is held while one is made: of two that make it
 * at once the second finds that of the first, and none is made for an account that is gone.
 */
export async function ownCart(ctx: WriteCtx<User>): Promise<queries.StoredCart> {
  // Without the token: what is a guest's is not the user's own yet.
  const { cartToken: _, ...user } = ctx.actor
  const found = await queries.lockOpen(ctx.db, user, ctx.now)
  if (found !== undefined) return found
  await lockAccount(ctx.db, user.userId)
  return (
    (await queries.lockOpen(ctx.db, user, ctx.now)) ??
    queries.insertCart(ctx.db, { userId: user.userId, token: null }, ctx.now)
  )
}

export const isUser = (ctx: WriteCtx): ctx is WriteCtx<User> => ctx.actor.kind === 'user'

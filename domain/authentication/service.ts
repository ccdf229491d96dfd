import { common, DomainError } from '../common/errors.ts'
import type { OutwardCtx, ReadCtx } from '../common/context.ts'
import type { System, User as UserActor } from '../common/access.ts'
import { changesBetween } from '../common/event.ts'
import { emailTaken, wrongCredentials } from './errors.ts'
import { userRegistered } from './events.ts'
import * as queries from './queries.ts'
import type { CreateAdmin, Login, Tokens, User } from './schema.ts'
import { openSession } from './sessions/open.ts'

/** Exchanges an address and a password for an access token. */
export async function login(ctx: OutwardCtx, { email, password }: Login): Promise<Tokens> {
  const found = await queries.findUserByEmail(ctx.db, email)
  const right = await ctx.gateways.passwords.verify(password, found?.passwordHash ?? null)
  if (found === undefined || !right) {
    throw new DomainError(wrongCredentials, 'Check the address and the password, and try again.')
  }
  return openSession(ctx, found, 'password')
}

/** The account that is asking. */
export async function me(ctx: ReadCtx<UserActor>): Promise<User> {
  const user = await queries.findUser(ctx.db, ctx.actor.userId)
  if (user === undefined) throw new DomainError(common.unauthenticated, 'This account no longer exists.')
  return user
}

/** Makes an account that may do everything. */
export async function createAdmin(ctx: OutwardCtx<System>, { password, ...account }: CreateAdmin): Promise<User> {
  const passwordHash = await ctx.gateways.passwords.hash(password)
  return ctx.write(async ({ db, emit }) => {
    const roles = ['customer', 'admin'] as const
    const id = await queries.insertUser(db, { ...account, passwordHash, roles })
    if (id === undefined) throw new DomainError(emailTaken, `${account.email} has an account already.`)
    await emit(userRegistered, { userId: id }, changesBetween({}, { roles }))
    return (await queries.findUser(db, id))!
  })
}

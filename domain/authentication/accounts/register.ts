import type { System } from '../../common/access.ts'
import type { OutwardCtx, WriteCtx } from '../../common/context.ts'
import { DomainError } from '../../common/errors.ts'
import { changesBetween } from '../../common/event.ts'
import { emailTaken } from '../errors.ts'
import { userRegistered } from '../events.ts'
import { requireGoodPassword } from '../passwords/rules.ts'
import * as queries from '../queries.ts'
import type { User } from '../schema.ts'
import type { CreateAdmin, Register, Registered } from './schema.ts'

/** Makes an account of somebody's own. The task that `user.registered` leads to mails them a code. */
export async function register(ctx: OutwardCtx, { password, phone, ...person }: Register): Promise<Registered> {
  await requireGoodPassword(password, person)
  const account = { ...person, phone: phone ?? null, roles: ['customer'], emailVerifiedAt: null } as const
  const passwordHash = await ctx.gateways.passwords.hash(password)
  return ctx.conclude(async (write) => {
    const { user, taskIds } = await addAccount(write, { ...account, passwordHash })
    return { user, taskId: taskIds[0]! }
  })
}

/** Makes an account that may do everything. */
export async function createAdmin(ctx: OutwardCtx<System>, { password, ...person }: CreateAdmin): Promise<User> {
  await requireGoodPassword(password, person, { least: 12 })
  const account = { ...person, phone: null, roles: ['customer', 'admin'], emailVerifiedAt: ctx.now } as const
  const passwordHash = await ctx.gateways.passwords.hash(password)
  return ctx.conclude(async (write) => (await addAccount(write, { ...account, passwordHash })).user)
}

/** @returns the tasks that follow, too */
async function addAccount(
  { db, emit }: WriteCtx,
  account: queries.NewUser,
): Promise<{ user: User; taskIds: string[] }> {
  const userId = await queries.insertUser(db, account)
  if (userId === undefined) throw new DomainError(emailTaken, 'This address has an account already: sign in instead.')
  const taskIds = await emit(userRegistered, { userId }, changesBetween({}, { roles: account.roles }))
  return { user: (await queries.findUser(db, userId))!, taskIds }
}

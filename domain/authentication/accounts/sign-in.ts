import type { OutwardCtx } from '../../common/context.ts'
import { DomainError } from '../../common/errors.ts'
import { wrongCredentials } from '../errors.ts'
import { replaceHash } from '../passwords/queries.ts'
import * as queries from '../queries.ts'
import type { Login, Tokens } from '../schema.ts'
import { openSession } from '../sessions/open.ts'

/** Exchanges an address and a password for tokens. An account that is gone is as good as none. */
export async function login(ctx: OutwardCtx, { email, password }: Login): Promise<Tokens> {
  const found = await queries.findUserByEmail(ctx.db, email)
  const right = await ctx.gateways.passwords.verify(password, found?.passwordHash ?? null)
  if (found === undefined || !right) {
    ctx.log.info({ userId: found?.id ?? null }, 'sign-in refused')
    throw new DomainError(wrongCredentials, 'Check the address and the password, and try again.')
  }
  const { passwordHash, ...user } = found
  if (passwordHash !== null) await upgrade(ctx, user.id, passwordHash, password)
  return openSession(ctx, user, 'password')
}

/** Somebody brought along a hash we would not make today: this is the one moment their password is at hand. */
async function upgrade(ctx: OutwardCtx, userId: number, before: string, password: string): Promise<void> {
  const { passwords } = ctx.gateways
  if (!passwords.isOutdated(before)) return
  const after = await passwords.hash(password)
  const replaced = await ctx.write(({ db }) => replaceHash(db, userId, before, after))
  if (replaced) ctx.log.info({ userId }, 'password hashed anew')
}

import type { OutwardCtx } from '../../common/context.ts'
import { DomainError } from '../../common/errors.ts'
import { wrongCredentials } from '../errors.ts'
import * as passwords from '../passwords/queries.ts'
import * as queries from '../queries.ts'
import type { Login, Tokens } from '../schema.ts'
import { openSession } from '../sessions/open.ts'

/** Exchanges an address and a password for tokens. An account that is gone is as good as none. */
export async function login(ctx: OutwardCtx, { email, password }: Login): Promise<Tokens> {
  const found = await queries.findUserByEmail(ctx.db, email)
  const right = await ctx.gateways.passwords.verify(password, found?.passwordHash ?? null)
  if (found === undefined || !right) throw refused(ctx, found?.id ?? null)
  const { id: userId, passwordHash } = found
  const newer = await newerHash(ctx, passwordHash, password)
  return ctx.conclude(async (write) => {
    const owner = await passwords.lockOwner(write.db, userId)
    const isAsItWas = owner?.passwordHash === passwordHash
    // Changed meanwhile, it opens nothing any more; or somebody who signs in as well has had it hashed anew.
    if (!isAsItWas && !(await ctx.gateways.passwords.verify(password, owner?.passwordHash ?? null))) {
      throw refused(ctx, userId)
    }
    if (isAsItWas && newer !== undefined) await passwords.updateHash(write.db, userId, newer, write.now)
    return openSession(write, ctx.gateways, userId, 'password')
  })
}

/** Somebody brought along a hash we would not make today: this is the one moment their password is at hand. */
async function newerHash({ gateways }: OutwardCtx, hash: string | null, password: string): Promise<string | undefined> {
  const { passwords } = gateways
  return hash !== null && passwords.isOutdated(hash) ? passwords.hash(password) : undefined
}

function refused({ log }: OutwardCtx, userId: number | null): DomainError {
  log.info({ userId }, 'sign-in refused')
  return new DomainError(wrongCredentials, 'Check the address and the password, and try again.')
}

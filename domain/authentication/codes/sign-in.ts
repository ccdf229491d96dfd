import type { OutwardCtx } from '../../common/context.ts'
import { DomainError } from '../../common/errors.ts'
import { findByVerifiedEmail, findByVerifiedPhone } from '../accounts/queries.ts'
import { wrongCode } from '../errors.ts'
import type { Tokens } from '../schema.ts'
import { openSession } from '../sessions/open.ts'
import { requestCode } from './request.ts'
import type { CodeOnItsWay, RequestSignInCode, SignInWithCode } from './schema.ts'
import type { Destination } from './secret.ts'
import { takeCode } from './take.ts'

/** Sends a code to a verified phone or address, if it is anybody's. */
export async function requestSignInCode(ctx: OutwardCtx, way: RequestSignInCode): Promise<CodeOnItsWay> {
  const user = await ownerOf(ctx, way)
  return ctx.conclude((write) => requestCode(write, ctx.gateways.vault, destinationOf(way), user?.id ?? null))
}

/** Exchanges a code for tokens. Whose it is, is asked only once it has shown to be right. */
export function signInWithCode(ctx: OutwardCtx, { code, ...way }: SignInWithCode): Promise<Tokens> {
  return takeCode(ctx, destinationOf(way), code, async (write) => {
    const user = await ownerOf(write, way)
    if (user === undefined) return new DomainError(wrongCode, 'The account of this code is gone.')
    return openSession(write, ctx.gateways, user.id, 'otp')
  })
}

const ownerOf = ({ db }: Pick<OutwardCtx, 'db'>, { phone, email }: RequestSignInCode) =>
  phone === undefined ? findByVerifiedEmail(db, email ?? '') : findByVerifiedPhone(db, phone)

const destinationOf = ({ phone, email = '' }: RequestSignInCode): Destination =>
  phone === undefined
    ? { purpose: 'sign-in', channel: 'email', to: email }
    : { purpose: 'sign-in', channel: 'sms', to: phone }

import type { OutwardCtx } from '../../common/context.ts'
import { requireSecondFactor } from '../factors/gate.ts'
import * as queries from '../queries.ts'
import type { Tokens, User } from '../schema.ts'

/** How somebody showed who they are. */
export type SignInMethod = 'password' | 'otp' | 'google' | 'passkey' | 'second-factor'

/** Signs somebody in who has shown who they are; every way in ends here. */
export async function openSession(ctx: OutwardCtx, user: User, method: SignInMethod): Promise<Tokens> {
  await requireSecondFactor(ctx, user.id, method)
  const vendorIds = await queries.listVendorIds(ctx.db, user.id)
  const accessToken = ctx.gateways.tokens.signAccess({ userId: user.id, roles: user.roles, vendorIds })
  return { accessToken, expiresIn: ctx.gateways.tokens.expiresIn, user }
}

import type { User } from '../../common/access.ts'
import type { OutwardCtx } from '../../common/context.ts'
import { common, DomainError } from '../../common/errors.ts'
import { phoneVerification, requestCode } from '../codes/request.ts'
import type { CodeOnItsWay } from '../codes/schema.ts'
import { takeCode } from '../codes/take.ts'
import { noPhone } from '../errors.ts'
import { phoneReleased, phoneVerified } from '../events.ts'
import { changeProfile } from './profile.ts'
import * as queries from './queries.ts'
import type { SetPhone, VerifyPhone } from './schema.ts'

/** Sets the number, and sends a code there to show that it is the actor's. */
export async function setPhone(ctx: OutwardCtx<User>, { phone }: SetPhone): Promise<CodeOnItsWay> {
  const { userId } = ctx.actor
  return ctx.conclude(async (write) => {
    const changes = await changeProfile(write, { phone })
    return requestCode(write, ctx.gateways.vault, phoneVerification(userId, phone), userId, changes)
  })
}

/** Takes the code as the proof that the actor holds the phone; an account that it signed in before loses it. */
export async function verifyPhone(ctx: OutwardCtx<User>, { code }: VerifyPhone): Promise<null> {
  const { userId } = ctx.actor
  const contact = await queries.findContact(ctx.db, userId)
  if (contact === undefined) throw new DomainError(common.unauthenticated, 'This account no longer exists.')
  const { phone } = contact
  if (phone === null) throw new DomainError(noPhone, 'Set a phone number first.')
  return takeCode(ctx, phoneVerification(userId, phone), code, async ({ db, emit, now }) => {
    for (const id of await queries.releasePhone(db, phone, userId, now)) await emit(phoneReleased, { userId: id })
    if (await queries.verifyPhone(db, userId, phone, now)) await emit(phoneVerified, { userId })
    return null
  })
}

import type { TaskCtx, WriteCtx } from '../../common/context.ts'
import type { Changes } from '../../common/event.ts'
import type { Vault } from '../../common/gateways.ts'
import { type Contact, findContact } from '../accounts/queries.ts'
import { codeRequested } from '../events.ts'
import { minutesOf } from './guard.ts'
import type { CodeChannel, CodeOnItsWay, Purpose } from './schema.ts'
import type { Destination } from './secret.ts'
import { noteRequest, onItsWay, renewCode } from './take.ts'

/**
 * Asks for a code. Whoever delivers it makes it, so that it is in no event and no task. The same work is done where nobody is
 * reached.
 * @param userId who is to get it; null: nobody
 * @throws authentication.code-too-soon, authentication.codes-locked
 */
export async function requestCode(
  ctx: WriteCtx,
  vault: Vault,
  destination: Destination,
  userId: number | null,
  changes?: Changes,
): Promise<CodeOnItsWay> {
  const { purpose, channel } = destination
  await noteRequest(ctx, vault, destination)
  await ctx.emit(codeRequested, { userId, purpose, channel }, changes)
  return onItsWay(destination)
}

/** A code to be delivered at once, and where to. */
export interface IssuedCode {
  readonly code: string
  readonly minutes: number
  readonly to: string
}

interface Wanted {
  readonly userId: number
  readonly purpose: Purpose
  readonly channel: CodeChannel
}

/** Makes the code that somebody has asked for. Undefined: there is no use for one any more, or they are locked out. */
export async function issueCode(
  ctx: Pick<TaskCtx, 'db' | 'now' | 'write' | 'gateways'>,
  { userId, purpose, channel }: Wanted,
): Promise<IssuedCode | undefined> {
  const contact = await findContact(ctx.db, userId)
  const destination = contact && destinationOf(contact, purpose, channel)
  if (destination === undefined) return undefined
  const code = await renewCode(ctx, ctx.gateways.vault, destination)
  return code === undefined ? undefined : { code, minutes: minutesOf(channel), to: destination.to }
}

/** Where a code for somebody goes: to be verified is what is not yet, to sign in by what is. */
function destinationOf(contact: Contact, purpose: Purpose, channel: CodeChannel): Destination | undefined {
  const { email, phone } = contact
  if (purpose === 'verify-email') return contact.emailVerified ? undefined : emailVerification(email)
  if (purpose === 'verify-phone') {
    return phone === null || contact.phoneVerified ? undefined : phoneVerification(contact.id, phone)
  }
  if (channel === 'email') return contact.emailVerified ? { purpose, channel, to: email } : undefined
  return phone !== null && contact.phoneVerified ? { purpose, channel, to: phone } : undefined
}

export const emailVerification = (email: string): Destination => ({
  purpose: 'verify-email',
  channel: 'email',
  to: email,
})

export const phoneVerification = (userId: number, phone: string): Destination => ({
  purpose: 'verify-phone',
  channel: 'sms',
  to: phone,
  userId,
})

import type { z } from 'zod'
import type { TaskCtx } from '../common/context.ts'
import type { Attachment } from '../common/gateways.ts'
import type { MailData, MailName } from './mails.ts'
import type { Category } from './preferences.ts'
import type { Recipient } from './queries.ts'

/** What a message says at the moment it is sent. */
export interface Contents<Name extends MailName> {
  readonly data: MailData<Name>
  /** Where a click on the push leads. */
  readonly url?: string
  /** Where to, when that is for the message to say: a code belongs to the address it was made for. */
  readonly to?: string
  /** What comes with the mail; made for a mail alone. */
  readonly attachments?: () => Promise<readonly Attachment[]>
}

/**
 * A message that can be queued. A payload holds what it is about and nothing of what it says: that is read as it is sent,
 * so that neither a secret nor a stale fact lies in the queue, and it is not sent any more when it is no longer so.
 */
export interface Message<Name extends MailName = MailName, About extends z.ZodObject = z.ZodObject> {
  readonly name: Name
  readonly category: Category
  /** References. With the reader they are the message's identity: the same is sent once. */
  readonly about: About
  /** Its reader has just asked for it, and on which channel; preferences are about what nobody asked for. */
  readonly onRequest?: true
  /** Undefined: there is nothing to say any more. */
  load(ctx: TaskCtx, about: z.output<About>, reader: Recipient): Promise<Contents<Name> | undefined>
}

export const message = <Name extends MailName, About extends z.ZodObject>(record: Message<Name, About>) =>
  Object.freeze(record)

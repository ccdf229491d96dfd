import type { Kysely } from 'kysely'
import type { DB } from '../../db/types.ts'

export interface MailboxMessage {
  readonly id: number
  readonly channel: string
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string | null
  readonly sentAt: string
}

/** What has arrived, newest first. */
export function listMailbox(db: Kysely<DB>, most = 200): Promise<MailboxMessage[]> {
  return db
    .selectFrom('mailbox_messages')
    .select(['id', 'channel', 'recipient as to', 'subject', 'text', 'html', 'sent_at as sentAt'])
    .orderBy('id', 'desc')
    .limit(most)
    .execute()
}

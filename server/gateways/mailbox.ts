import type { Kysely } from 'kysely'
import { createTransport } from 'nodemailer'
import type { DB } from '../../db/types.ts'
import type { EmailGateway } from '../../domain/common/gateways.ts'

export interface MailboxMessage {
  readonly id: number
  readonly channel: string
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string | null
  readonly sentAt: string
}

/** Mail into the demo mailbox. It still passes through the mail library, which refuses what no server would take. */
export function mailboxEmail(db: Kysely<DB>, from: string): EmailGateway {
  const transport = createTransport({ jsonTransport: true })
  return {
    async send(email) {
      await transport.sendMail({ from, ...email })
      const { to, subject, text, html } = email
      await db.insertInto('mailbox_messages').values({ channel: 'email', recipient: to, subject, text, html }).execute()
    },
  }
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

import type { Kysely } from 'kysely'
import type { DB } from '../../../db/types.ts'
import type { Carrier } from './gateway.ts'

/** Mail into the demo mailbox, a copy for each who receives it. */
export function mailboxCarrier(db: Kysely<DB>): Carrier {
  return {
    async carry({ email: { subject, text, html = null }, envelope }) {
      const copies = envelope.to.map((recipient) => ({ channel: 'email', recipient, subject, text, html }))
      await db.insertInto('mailbox_messages').values(copies).execute()
      return []
    },
  }
}

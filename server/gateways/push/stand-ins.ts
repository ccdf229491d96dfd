import type { Kysely } from 'kysely'
import type { DB } from '../../../db/types.ts'
import { DeliveryError, type PushGateway } from '../../../domain/common/gateways.ts'
import { payloadOf } from './payload.ts'

/** Pushes into the demo mailbox. With a public key browsers can subscribe all the same. */
export function mailboxPush(db: Kysely<DB>, publicKey: string | null): PushGateway {
  return {
    publicKey,
    async send({ endpoint }, push) {
      payloadOf(push)
      const text = push.url === undefined ? push.body : `${push.body}\n\n${push.url}`
      const values = { channel: 'push', recipient: endpoint, subject: push.title, text }
      await db.insertInto('mailbox_messages').values(values).execute()
    },
  }
}

/** Without keys no browser can have subscribed. */
export function noPush(): PushGateway {
  return {
    publicKey: null,
    async send() {
      throw new DeliveryError('Push is not set up: see VAPID_PUBLIC_KEY.', { permanent: true })
    },
  }
}

import { randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { DB } from '../../../db/types.ts'
import { DeliveryError, type SmsGateway } from '../../../domain/common/gateways.ts'
import { checkSms } from './message.ts'

/** SMS into the demo mailbox. */
export function mailboxSms(db: Kysely<DB>): SmsGateway {
  return {
    async send(sms) {
      checkSms(sms)
      const values = { channel: 'sms', recipient: sms.to, subject: '', text: sms.text }
      const { id } = await db.insertInto('mailbox_messages').values(values).returning('id').executeTakeFirstOrThrow()
      return { providerId: `mailbox-${id}` }
    },
  }
}

/** SMS written where a developer sees them, and not into the log: it is no place for codes. */
export function printedSms(output: { write(text: string): unknown } = process.stdout): SmsGateway {
  return {
    async send(sms) {
      checkSms(sms)
      output.write(`SMS to ${sms.to}: ${sms.text}\n`)
      return { providerId: `printed-${randomUUID()}` }
    },
  }
}

/** For production without a provider: a code in a log is a secret in the wrong place, and nobody has received it. */
export function noSms(): SmsGateway {
  return {
    async send(sms) {
      checkSms(sms)
      throw new DeliveryError('SMS is not set up: see TWILIO_ACCOUNT_SID and TERMII_API_KEY.', { permanent: true })
    },
  }
}

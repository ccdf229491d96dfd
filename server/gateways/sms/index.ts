import type { Kysely } from 'kysely'
import type { DB } from '../../../db/types.ts'
import type { SmsGateway } from '../../../domain/common/gateways.ts'
import type { Config } from '../../config.ts'
import { failoverSms } from './failover.ts'
import { mailboxSms, noSms, printedSms } from './stand-ins.ts'
import { termiiSms } from './termii.ts'
import { twilioSms } from './twilio.ts'

/** SMS as the environment has set it up; Twilio before Termii where there are both. */
export function smsOf({ demo, production, twilio, termii }: Config, db: Kysely<DB>): SmsGateway {
  if (demo) return mailboxSms(db)
  const providers: SmsGateway[] = []
  if (twilio !== undefined) providers.push(twilioSms(twilio))
  if (termii !== undefined) providers.push(termiiSms(termii))
  if (providers.length > 0) return failoverSms(providers)
  return production ? noSms() : printedSms()
}

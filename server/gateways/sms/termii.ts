import { z } from 'zod'
import type { SmsGateway } from '../../../domain/common/gateways.ts'
import { json, post } from '../http.ts'
import { checkSms } from './message.ts'
import { PROVIDER_TIMEOUT, type ProviderOptions, refusalOf } from './provider.ts'

export interface TermiiAccount {
  readonly apiKey: string
  /** The registered name that messages come from. */
  readonly sender: string
  /** `https://api.ng.termii.com` but for tests; each account has an address of its own. */
  readonly base: string
}

/** Old answers have no code; one that is there says whether the message was taken, whatever the status. */
const Taken = z.object({ message_id: z.string().min(1), code: z.literal('ok').optional() })

/** SMS by Termii's messaging API (https://developers.termii.com/messaging-api). */
export function termiiSms(account: TermiiAccount, { timeout = PROVIDER_TIMEOUT }: ProviderOptions = {}): SmsGateway {
  const { apiKey, sender, base } = account
  const url = new URL(`${base}/api/sms/send`)
  const headers = { 'content-type': 'application/json', accept: 'application/json' }
  return {
    async send(sms) {
      checkSms(sms)
      const to = sms.to.replace('+', '')
      const message = { to, from: sender, sms: sms.text, type: 'plain', channel: 'generic', api_key: apiKey }
      const answer = await post({ to: 'Termii', url, headers, body: JSON.stringify(message), timeout })
      const taken = Taken.safeParse(json(answer.text))
      if (answer.status >= 300 || !taken.success) throw refusalOf('Termii', answer, [apiKey])
      return { providerId: taken.data.message_id }
    },
  }
}

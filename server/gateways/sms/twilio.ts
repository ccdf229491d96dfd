import { z } from 'zod'
import type { SmsGateway } from '../../../domain/common/gateways.ts'
import { json, post } from '../http.ts'
import { checkSms } from './message.ts'
import { PROVIDER_TIMEOUT, type ProviderOptions, refusalOf } from './provider.ts'

export interface TwilioAccount {
  readonly accountSid: string
  readonly authToken: string
  /** A number of ours, or a name where the country allows it. */
  readonly from: string
  /** `https://api.twilio.com` but for tests and regions. */
  readonly base: string
}

const Taken = z.object({ sid: z.string().min(1) })

/** SMS by Twilio's Messages API (https://www.twilio.com/docs/messaging/api/message-resource). */
export function twilioSms(account: TwilioAccount, { timeout = PROVIDER_TIMEOUT }: ProviderOptions = {}): SmsGateway {
  const { accountSid, authToken, from, base } = account
  const url = new URL(`${base}/2010-04-01/Accounts/${encodeURIComponent(accountSid)}/Messages.json`)
  const credentials = Buffer.from(`${accountSid}:${authToken}`).toString('base64')
  const headers = {
    authorization: `Basic ${credentials}`,
    'content-type': 'application/x-www-form-urlencoded',
    accept: 'application/json',
  }
  return {
    async send(sms) {
      checkSms(sms)
      const body = new URLSearchParams({ To: sms.to, From: from, Body: sms.text }).toString()
      const answer = await post({ to: 'Twilio', url, headers, body, timeout })
      const taken = Taken.safeParse(json(answer.text))
      if (answer.status >= 300 || !taken.success) throw refusalOf('Twilio', answer, [authToken, credentials])
      return { providerId: taken.data.sid }
    },
  }
}

import { DeliveryError, type Sms } from '../../../domain/common/gateways.ts'

const E164 = /^\+[1-9]\d{6,14}$/
/** What Twilio takes, and about ten parts of one message. */
const MOST_CHARACTERS = 1_600

/** @throws DeliveryError, permanent, for what no provider should be asked to send */
export function checkSms({ to, text }: Sms): void {
  if (!E164.test(to)) throw refusal(`${to} is not a number with its country, such as +2348012345678`)
  if (text.trim() === '') throw refusal('the text is empty')
  if (text.length > MOST_CHARACTERS) throw refusal(`the text has more than ${MOST_CHARACTERS} characters`)
}

const refusal = (reason: string) => new DeliveryError(`SMS not sent: ${reason}.`, { permanent: true })

import {
  DeliveryError,
  type Email,
  type EmailGateway,
  type EmailOutcome,
  type RejectedRecipient,
} from '../../../domain/common/gateways.ts'
import { parseMailbox } from './addresses.ts'
import { compose, type Message } from './message.ts'

/** Takes composed mails further. */
export interface Carrier {
  /**
   * @returns whom it would not take among the recipients
   * @throws DeliveryError when it took nobody; any other error is one that may pass
   */
  carry(message: Message): Promise<readonly RejectedRecipient[]>
  close?(): Promise<void>
}

/** One gateway for every carrier, so that each refuses the same mails and writes the others alike. */
export function emailGateway(from: string, carrier: Carrier): EmailGateway {
  const sender = parseMailbox('MAIL_FROM', from)

  async function send(email: Email): Promise<EmailOutcome> {
    const message = await compose(email, sender)
    const { messageId, envelope } = message
    const rejected = envelope.to.length === 0 ? [] : await carrier.carry(message).catch(failDelivery)
    const refused = new Set(rejected.map(({ address }) => address))
    return { messageId, accepted: envelope.to.filter((address) => !refused.has(address)), rejected }
  }

  return {
    send,
    async sendAll(emails) {
      const outcomes: PromiseSettledResult<EmailOutcome>[] = []
      for (const email of emails) outcomes.push(...(await Promise.allSettled([send(email)])))
      return outcomes
    },
    close: async () => carrier.close?.(),
  }
}

function failDelivery(cause: unknown): never {
  if (cause instanceof DeliveryError) throw cause
  throw new DeliveryError(cause instanceof Error ? cause.message : String(cause), { permanent: false, cause })
}

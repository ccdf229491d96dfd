import { createTransport, type NodemailerError } from 'nodemailer'
import { DeliveryError, type RejectedRecipient } from '../../../domain/common/gateways.ts'
import type { Carrier } from './gateway.ts'
import type { Message } from './message.ts'

export interface SmtpSettings {
  /** `smtp://user:password@host:587?requireTLS=true`; options of the mail library may follow as parameters. */
  readonly url: string
  /** Milliseconds to wait for a connection and for a greeting, and half of what any later silence may last. */
  readonly timeout?: number
}

/** Mail over SMTP. One connection stays open between mails, so that many mails need no more than that. */
export function smtpCarrier({ url, timeout = 10_000 }: SmtpSettings): Carrier {
  const transport = createTransport({
    url: withWholeLogin(url),
    pool: true,
    maxConnections: 1,
    // Once is for a connection the server has left in the meantime; further attempts are the queue's affair.
    maxRequeues: 1,
    dnsTimeout: timeout,
    connectionTimeout: timeout,
    greetingTimeout: timeout,
    socketTimeout: 2 * timeout,
    socketCloseTimeout: 1_000,
  })
  return {
    async carry({ messageId, envelope, raw }) {
      try {
        const { rejectedErrors = [] } = await transport.sendMail({ messageId, envelope: sized(envelope, raw), raw })
        return rejectedErrors.map(toRejected)
      } catch (error) {
        throw toDeliveryError(error as NodemailerError)
      }
    },
    async close() {
      transport.close()
    },
  }
}

/** A user without a password, or the reverse, is no login. */
function withWholeLogin(text: string): string {
  const url = new URL(text)
  if (url.username !== '' && url.password !== '') return text
  url.username = ''
  url.password = ''
  return url.href
}

/** Said beforehand, so that a server refuses a mail too large before it is sent. */
function sized({ from, to }: Message['envelope'], raw: Buffer) {
  return { from, to: [...to], size: raw.length, use8BitMime: raw.some((byte) => byte > 127) }
}

function toRejected({ recipient = '', response = '', permanent = false }: NodemailerError): RejectedRecipient {
  return { address: recipient, reply: response, permanent }
}

/** What the server says of this mail may be final; what goes wrong before that (greeting, TLS, login) says nothing of it. */
function toDeliveryError(cause: NodemailerError): DeliveryError {
  const ofThisMail = cause.code === 'EENVELOPE' || cause.code === 'EMESSAGE'
  return new DeliveryError(cause.message, { permanent: ofThisMail && (cause.permanent ?? true), cause })
}

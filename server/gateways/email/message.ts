import { createHash, randomUUID } from 'node:crypto'
import type { Email } from '../../../domain/common/gateways.ts'
import { type Mailbox, parseMailbox } from './addresses.ts'
import { toPart } from './attachments.ts'
import { requireHeaderText } from './header-text.ts'
import { readHeaders } from './headers.ts'

/** A mail as it goes out, the same whoever takes it further. */
export interface Message {
  readonly email: Email
  /** As in the header, with its angle brackets. */
  readonly messageId: string
  readonly envelope: { readonly from: string; readonly to: readonly string[] }
  /** RFC 5322, lines ended by CRLF. */
  readonly raw: Buffer
}

/**
 * Checks and writes a mail.
 * @throws TypeError when it is not fit to be sent, DeliveryError when it can reach nobody
 */
export async function compose(email: Email, sender: Mailbox): Promise<Message> {
  const { overrides, custom } = readHeaders(email.headers ?? {})
  const from = email.from === undefined ? sender : parseMailbox('from', email.from)
  const [to, cc, bcc, replyTo] = [
    mailboxes('to', typeof email.to === 'string' ? [email.to] : email.to),
    mailboxes('cc', email.cc),
    mailboxes('bcc', email.bcc),
    mailboxes('replyTo', email.replyTo),
  ]
  const messageId = overrides.messageId ?? messageIdOf(email.key, sender)
  const mail = {
    from,
    to,
    cc,
    replyTo,
    ...overrides,
    messageId,
    subject: requireHeaderText('subject', email.subject),
    text: body('text', email.text),
    html: body('html', email.html ?? ''),
    attachments: (email.attachments ?? []).map(toPart),
    headers: [...custom],
  }
  const { default: MailComposer } = await import('nodemailer/lib/mail-composer')
  const raw = await new MailComposer({ ...mail, newline: 'windows' }).compile().build()
  const recipients = [...to, ...cc, ...bcc].map(({ address }) => address)
  return { email, messageId, envelope: { from: from.address, to: [...new Set(recipients)] }, raw }
}

const mailboxes = (field: string, addresses: readonly string[] = []): Mailbox[] =>
  addresses.map((address) => parseMailbox(field, address))

/** A key stays ours: what is sent is its digest. */
function messageIdOf(key: string | undefined, { address }: Mailbox): string {
  const id = key === undefined ? randomUUID() : createHash('sha256').update(key).digest('hex').slice(0, 40)
  return `<${id}@${address.slice(address.lastIndexOf('@') + 1)}>`
}

function body(field: string, text: string): string {
  if (text.includes('\0')) throw new TypeError(`${field} holds a zero character.`)
  return text.replaceAll(/\r\n|\r|\n/g, '\r\n')
}

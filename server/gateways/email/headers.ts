import { requireAddressList } from './addresses.ts'
import { requireHeaderText } from './header-text.ts'

/** The headers a caller may write instead of us. They change what is read, never who receives the mail. */
export interface Overrides {
  from?: string
  to?: string
  cc?: string
  replyTo?: string
  messageId?: string
  date?: Date
}

export interface CustomHeader {
  readonly key: string
  readonly value: string
}

const NAME = /^[!-9;-~]{1,76}$/
/** A second one of these, or a Bcc at all, would make a mail that different programs read differently. */
const OURS = /^(?:bcc|resent-bcc|subject|mime-version|content-.*)$/

/** @throws TypeError naming the header that is not fit to be sent */
export function readHeaders(headers: Readonly<Record<string, string>>): {
  readonly overrides: Overrides
  readonly custom: readonly CustomHeader[]
} {
  const overrides: Overrides = {}
  const custom: CustomHeader[] = []
  const seen = new Set<string>()
  for (const [key, value] of Object.entries(headers)) {
    const field = requireName(key)
    const name = key.toLowerCase()
    if (seen.has(name)) throw new TypeError(`${field} is there twice.`)
    seen.add(name)
    requireHeaderText(field, value)
    if (!override(overrides, name, field, value)) custom.push({ key, value })
  }
  return { overrides, custom }
}

function requireName(key: string): string {
  const field = `headers[${JSON.stringify(key)}]`
  requireHeaderText(`The name of ${field}`, key)
  if (!NAME.test(key)) throw new TypeError(`The name of ${field} is not that of a header.`)
  if (OURS.test(key.toLowerCase())) throw new TypeError(`${field} is written by the mail itself.`)
  return field
}

function override(overrides: Overrides, name: string, field: string, value: string): boolean {
  switch (name) {
    case 'from':
    case 'to':
    case 'cc':
      overrides[name] = requireAddressList(field, value)
      return true
    case 'reply-to':
      overrides.replyTo = requireAddressList(field, value)
      return true
    case 'message-id':
      overrides.messageId = requireMessageId(field, value)
      return true
    case 'date':
      overrides.date = requireDate(field, value)
      return true
    default:
      return false
  }
}

function requireMessageId(field: string, value: string): string {
  const id = /^<?([!-;=?A-~]+@[!-;=?A-~]+)>?$/.exec(value)?.[1]
  if (id === undefined) throw new TypeError(`${field} is not the identity of a message: ${JSON.stringify(value)}`)
  return `<${id}>`
}

function requireDate(field: string, value: string): Date {
  const date = new Date(value)
  if (Number.isNaN(date.getTime())) throw new TypeError(`${field} is not a date: ${JSON.stringify(value)}`)
  return date
}

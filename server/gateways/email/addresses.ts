import { domainToASCII } from 'node:url'
import addressparser, { type Address } from 'nodemailer/lib/addressparser'
import { DeliveryError } from '../../../domain/common/gateways.ts'
import { requireHeaderText } from './header-text.ts'

export interface Mailbox {
  /** Empty when there is none. */
  readonly name: string
  /** As it goes over the wire: the domain in ASCII. */
  readonly address: string
}

const MAILBOX = /^(?:(?:"(?<quoted>(?:[^"\\]|\\.)*)"\s*|(?<plain>[^<>]*))<(?<angled>[^<>\s]+)>|(?<bare>[^<>\s]+))$/

/**
 * Reads one `name <address>` or one address alone; never a list of them, so that no comma in a name makes two of one.
 * @throws TypeError when it is something else, DeliveryError when no server we can count on takes it
 */
export function parseMailbox(field: string, text: string): Mailbox {
  const parts = MAILBOX.exec(requireHeaderText(field, text).trim())?.groups
  if (parts === undefined) throw new TypeError(`${field} is not one address: ${JSON.stringify(text)}`)
  const { quoted, plain = '', angled, bare = '' } = parts
  return { name: quoted?.replaceAll(/\\(.)/g, '$1') ?? plain.trim(), address: toWire(field, angled ?? bare) }
}

/** Whether `parseMailbox` would take it. */
export function isMailbox(text: string): boolean {
  try {
    parseMailbox('', text)
    return true
  } catch {
    return false
  }
}

/**
 * Checks the value of an address header as mail programs write it: a list, or a group such as `undisclosed-recipients:;`.
 * @throws TypeError, DeliveryError
 */
export function requireAddressList(field: string, text: string): string {
  const entries = addressparser(requireHeaderText(field, text))
  if (entries.length === 0) throw new TypeError(`${field} holds no address.`)
  for (const entry of entries) requireEntry(field, entry)
  return text
}

function requireEntry(field: string, { group, address }: Address): void {
  if (group === undefined) toWire(field, address)
  else for (const member of group) requireEntry(field, member)
}

const ATOM = "[\\w!#$%&'*+/=?^`{|}~\\u0080-\\u{10FFFF}-]+"
const LOCAL_PART = new RegExp(`^${ATOM}(?:\\.${ATOM})*$`, 'u')
const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'
const DOMAIN = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`, 'i')
const ASCII = /^[!-~]*$/

function toWire(field: string, address: string): string {
  const at = address.lastIndexOf('@')
  const localPart = address.slice(0, Math.max(at, 0))
  const given = address.slice(at + 1)
  const domain = ASCII.test(given) ? given : domainToASCII(given)
  if (!LOCAL_PART.test(localPart) || localPart.length > 64 || !DOMAIN.test(domain) || domain.length > 253) {
    throw new TypeError(`${field} is not an address: ${JSON.stringify(address)}`)
  }
  if (ASCII.test(localPart)) return `${localPart}@${domain}`
  const reason = 'letters outside ASCII before the @ are taken by few servers (SMTPUTF8), and not sent by us'
  throw new DeliveryError(`${field} cannot be reached, ${JSON.stringify(address)}: ${reason}.`, { permanent: true })
}

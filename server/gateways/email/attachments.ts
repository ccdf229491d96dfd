import { isUtf8 } from 'node:buffer'
import type { MailComposerAttachment } from 'nodemailer/lib/mail-composer'
import { detectMimeType } from 'nodemailer/lib/mime-funcs'
import type { Attachment } from '../../../domain/common/gateways.ts'
import { requireHeaderText } from './header-text.ts'

const UNKNOWN = 'application/octet-stream'
const TOKEN = "[\\w!#$%&'*+.^`|~-]+"
const CONTENT_TYPE = new RegExp(`^${TOKEN}/${TOKEN}\\s*(?:;.*)?$`)

/** @throws TypeError naming the field that is not fit to be sent */
export function toPart({ filename, content, contentType }: Attachment, index: number): MailComposerAttachment {
  const field = `attachments[${index}]`
  if (requireHeaderText(`${field}.filename`, filename) === '') throw new TypeError(`${field}.filename is empty.`)
  const type = requireType(`${field}.contentType`, contentType ?? detectMimeType(filename))
  const bytes = Buffer.from(content as string)
  return { filename, contentDisposition: 'attachment', ...described(type, bytes) }
}

function requireType(field: string, type: string): string {
  requireHeaderText(field, type)
  if (!CONTENT_TYPE.test(type)) throw new TypeError(`${field} is not a content type: ${JSON.stringify(type)}`)
  // Its content would be taken for parts that are not there.
  if (/^multipart\//i.test(type)) throw new TypeError(`${field} is that of a whole mail: ${JSON.stringify(type)}`)
  return type
}

/** A type that the bytes bear out; one that would be read wrongly gives way to one that promises nothing. */
function described(type: string, bytes: Buffer): { contentType: string; content: Buffer } {
  if (/^text\//i.test(type) && !/;\s*charset\s*=/i.test(type)) {
    return { contentType: isUtf8(bytes) ? `${type}; charset=utf-8` : UNKNOWN, content: bytes }
  }
  if (!/^message\//i.test(type)) return { contentType: type, content: bytes }
  const content = withWireLines(bytes)
  return content === undefined ? { contentType: UNKNOWN, content: bytes } : { contentType: type, content }
}

/** A mail inside a mail travels as it is, without an encoding, so its lines have to be those of the wire. */
function withWireLines(bytes: Buffer): Buffer | undefined {
  const lines = bytes.toString('latin1').split(/\r\n|\r|\n/)
  if (lines.some((line) => line.length > 998 || line.includes('\0'))) return undefined
  return Buffer.from(lines.join('\r\n'), 'latin1')
}

import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Json } from '../../../domain/common/json.ts'
import { ForgedNotice, type NoticeHeaders } from '../../../domain/common/notices.ts'
import { json } from '../http.ts'
import { digestOf } from './references.ts'

/** @throws ForgedNotice when there is none, or more than one */
export function headerOf(headers: NoticeHeaders, name: string): string {
  const value = headers[name]
  if (typeof value !== 'string' || value === '') throw new ForgedNotice(`The notice has no ${name}.`)
  return value
}

export const signatureOf = (secret: string | Buffer, ...parts: readonly (string | Buffer)[]): Buffer => {
  const hmac = createHmac('sha256', secret)
  for (const part of parts) hmac.update(part)
  return hmac.digest()
}

/** Takes as long for what is nearly right as for what is not. */
export const isSame = (one: string | Buffer, other: string | Buffer): boolean =>
  timingSafeEqual(digestOf(one), digestOf(other))

/** What cannot be read is kept as it came: it was the carrier who said it. */
export const bodyOf = (body: Buffer): Json => {
  const text = body.toString()
  return (json(text) as Json | undefined) ?? text
}

/** Neither DHL nor FedEx numbers its notices; one that is sent again has the same bytes. */
export const idOf = (body: Buffer): string => digestOf(body).toString('hex')

import { createHash } from 'node:crypto'

const MOST_CHARACTERS = 35

/**
 * What a carrier prints on the label and finds the parcel by: our reference, which people know, and a mark of the key, by
 * which a parcel that was ordered again is told from another under the same reference.
 */
export function referenceOf(reference: string, key: string): string {
  const mark = digestOf(key).toString('hex').slice(0, 12).toUpperCase()
  return `${reference.slice(0, MOST_CHARACTERS - mark.length - 1)}-${mark}`
}

/** The same for the same key, in the form of a UUID of our own making (RFC 9562, version 8). */
export function messageIdOf(key: string): string {
  const bytes = digestOf(key).subarray(0, 16)
  bytes[6] = (bytes[6]! & 0x0f) | 0x80
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

export const digestOf = (text: string | Buffer): Buffer => createHash('sha256').update(text).digest()

/** What was ordered under a reference is looked for among the parcels of the last two weeks. */
export const searchedDays = (now: Date): { readonly from: string; readonly to: string } => ({
  from: dayFrom(now, -14),
  to: dayFrom(now, 1),
})

const dayFrom = (now: Date, days: number): string =>
  new Date(now.getTime() + days * 86_400_000).toISOString().slice(0, 10)

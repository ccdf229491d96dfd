import { randomUUID } from 'node:crypto'
import { common, DomainError } from './errors.ts'

/** Where files are kept, as the domain sees it. What it cannot do just now fails as `storageUnavailable`. */
export interface StorageGateway {
  /** Streams a file in: afterwards all of it is there, or nothing. @returns how many bytes it has */
  put(key: string, content: AsyncIterable<Uint8Array>): Promise<number>
  /** @throws FileMissing */
  get(key: string): Promise<AsyncIterable<Uint8Array>>
  /** What is not there need not be removed. */
  remove(key: string): Promise<void>
  /** An address that shows the file to whoever has it, for so many seconds. */
  url(key: string, seconds: number): Promise<string>
}

/** Nothing is kept under this key. */
export class FileMissing extends Error {
  override readonly name = 'FileMissing'
}

/** The store does not answer, or has no room. */
export const storageUnavailable = (cause: unknown): DomainError =>
  new DomainError(common.unavailable, 'Files can be neither taken in nor shown just now.', { cause })

const endings = { 'image/jpeg': 'jpg', 'image/png': 'png', 'image/webp': 'webp' } as const

/** What may be stored. */
export type FileType = keyof typeof endings
export const fileTypes = Object.keys(endings) as readonly FileType[]

/** A key that nobody has and nobody can guess; its ending says what it is. */
export function newKey(type: FileType): string {
  const id = randomUUID()
  return `${id.slice(0, 2)}/${id}.${endings[type]}`
}

const KEY = /^[\da-f]{2}\/[\da-f-]{36}\.(?<ending>jpg|png|webp)$/

/** Keys are made by `newKey`; anything else is somebody's invention. */
export const isKey = (text: string): boolean => KEY.test(text)

/** @throws TypeError for what is no key */
export function typeOf(key: string): FileType {
  const ending = KEY.exec(key)?.groups?.['ending']
  const type = fileTypes.find((each) => endings[each] === ending)
  if (type === undefined) throw new TypeError('This is no key of a file.')
  return type
}

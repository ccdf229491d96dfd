import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { common, DomainError } from '../errors.ts'
import type { Aside } from '../gateways.ts'
import { JsonText } from '../json-text.ts'
import type { KeyedRequest } from './key.ts'

const CIPHER = 'aes-256-gcm'
const TAG_BYTES = 16

/** What is kept of a request: which it was and, once it is done, its answer. */
interface Kept {
  readonly fingerprint: string
  readonly text?: string
  readonly version?: string | undefined
  /** What went with the answer as cookies. */
  readonly aside?: readonly Aside[] | undefined
}

/** The same as it lies in the database. */
export interface SealedRecord {
  readonly sealed: Buffer
  readonly salt: string
}

/**
 * Seals what is kept under a key made of the caller's own and a salt that only the process can read: neither the
 * database nor a stolen secret of ours opens it, and a key that is easily guessed does not help who has only one.
 */
export function sealRecord(request: KeyedRequest, answer?: JsonText): SealedRecord {
  const { fingerprint, vault, tokens } = request
  const kept: Kept = { fingerprint, ...(answer && { text: answer.text, version: answer.version, aside: tokens.aside }) }
  const salt = randomBytes(32).toString('base64url')
  const cipher = createCipheriv(CIPHER, ...keyOf(request, salt))
  const sealed = Buffer.concat([cipher.update(JSON.stringify(kept), 'utf8'), cipher.final(), cipher.getAuthTag()])
  return { sealed, salt: vault.seal(salt, aboutOf(request)) }
}

/**
 * The answer that was kept, with what went beside it handed over again; nothing when there is none yet.
 * @throws `common.idempotency-key-reused` when it was another request's, `common.conflict` when it cannot be read any more
 */
export function openRecord(request: KeyedRequest, record: SealedRecord): JsonText | undefined {
  const { fingerprint, text, version, aside = [] } = unsealed(request, record)
  if (fingerprint !== request.fingerprint) {
    throw new DomainError(common.idempotencyKeyReused, 'This key came with another request before; take a new one.')
  }
  if (text === undefined) return undefined
  request.tokens.handAgain?.(aside)
  return new JsonText(text, { ...(version && { version }), replayed: true })
}

/** After a change of our secrets that left none of the old ones, what was done is still not to be done again. */
function unsealed(request: KeyedRequest, { sealed, salt }: SealedRecord): Kept {
  try {
    const decipher = createDecipheriv(CIPHER, ...keyOf(request, request.vault.open(salt, aboutOf(request))))
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
    const json = decipher.update(sealed.subarray(0, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
    return JSON.parse(json) as Kept
  } catch (cause) {
    const detail = 'A request with this key was made before, and what was said to it can no longer be read.'
    throw new DomainError(common.conflict, detail, { cause })
  }
}

/** A salt is used once, so what is made of it serves as key and nonce. */
function keyOf({ key, id }: KeyedRequest, salt: string): [key: Buffer, nonce: Buffer] {
  const made = Buffer.from(hkdfSync('sha256', key, salt, Buffer.concat([Buffer.from('idempotency'), id]), 44))
  return [made.subarray(0, 32), made.subarray(32)]
}

const aboutOf = ({ id }: KeyedRequest): string => `idempotency:${id.toString('base64url')}`

import { createHmac, randomInt, timingSafeEqual } from 'node:crypto'
import type { Vault } from '../../common/gateways.ts'
import type { CodeChannel, Purpose } from './schema.ts'

/** What a code is for and where it goes. */
export interface Destination {
  readonly purpose: Purpose
  readonly channel: CodeChannel
  /** An email address or a phone number. */
  readonly to: string
  /** For a number that somebody says is theirs: two who say so do not get in each other's way. */
  readonly userId?: number
}

const DIGITS = 6

export const newCode = (): string => String(randomInt(10 ** DIGITS)).padStart(DIGITS, '0')

/** How a destination is known in the database, which is to hold neither addresses of strangers nor anything to try codes at. */
export const subjectOf = (vault: Vault, destination: Destination): Buffer =>
  keyed(vault, ['subject', ...partsOf(destination)])

/** How a code is kept. Six digits are tried in no time, so whoever has the table alone must lack the key. */
export const codeHash = (vault: Vault, destination: Destination, code: string): Buffer =>
  keyed(vault, ['code', ...partsOf(destination), code])

/** Takes the same time whether there is a code or not. */
export const isSame = (stored: Buffer | null, given: Buffer): boolean =>
  timingSafeEqual(stored ?? Buffer.alloc(given.length), given) && stored !== null

const partsOf = ({ purpose, channel, to, userId }: Destination): string[] => [
  purpose,
  channel,
  to.toLowerCase(),
  String(userId ?? ''),
]

const keyed = (vault: Vault, parts: readonly string[]): Buffer =>
  createHmac('sha256', vault.secretsFor('account codes')[0]).update(JSON.stringify(parts)).digest()

import { createHmac, randomBytes } from 'node:crypto'
import type { Vault } from '../../common/gateways.ts'

const HOW_MANY = 10
const LENGTH = 10
/** Crockford's base 32: nothing in it looks like something else. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** Codes to be written down, each good for one time when the app is lost; 50 random bits each. */
export const newRecoveryCodes = (): string[] => Array.from({ length: HOW_MANY }, newCode)

function newCode(): string {
  const text = [...randomBytes(LENGTH)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('')
  return `${text.slice(0, LENGTH / 2)}-${text.slice(LENGTH / 2)}`
}

/** How a code is kept: whoever has the table alone has nothing to try codes at. */
export const recoveryHash = (vault: Vault, userId: number, code: string): Buffer =>
  keyed(vault.secretsFor(USE)[0], userId, code)

/** As it may have been kept, under the secret in force or one before it. */
export const possibleHashes = (vault: Vault, userId: number, code: string): Buffer[] =>
  vault.secretsFor(USE).map((secret) => keyed(secret, userId, code))

const USE = 'recovery codes'

const keyed = (secret: string, userId: number, code: string): Buffer =>
  createHmac('sha256', secret)
    .update(`${userId} ${asWritten(code)}`)
    .digest()

/** However it was typed: in small letters, with other strokes between, with letters for the digits they look like. */
const asWritten = (code: string): string =>
  code
    .toUpperCase()
    .replaceAll(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1')

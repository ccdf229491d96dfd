import { randomBytes } from 'node:crypto'
import type { PasswordGateway } from '../../../domain/common/gateways.ts'
import { type Argon2, argon2Verifier, type Cost, nodeArgon2, readPhc, writePhc } from './argon2.ts'
import { bcryptVerifier } from './bcrypt.ts'
import { pbkdf2Verifier } from './pbkdf2.ts'
import { scryptVerifier } from './scrypt.ts'

/** Argon2id as OWASP advises: 19 MiB, two passes, one lane. */
const COST: Cost = { passes: 2, memory: 19_456, parallelism: 1 }
const TAG_BYTES = 32
const SALT_BYTES = 16
const NO_SALT = Buffer.alloc(SALT_BYTES)

/**
 * Hashes with Argon2id and knows the hashes of Django besides, so that accounts brought along can sign in. Whatever
 * cannot be right (no hash, an unusable one, one of a form unknown here) costs one run of the same length.
 */
export function argon2Passwords(cost: Cost = COST, run: Argon2 = nodeArgon2): PasswordGateway {
  const ours = argon2Verifier(run)
  const djangos = [argon2Verifier(run, 'argon2'), pbkdf2Verifier, scryptVerifier, bcryptVerifier]
  return {
    async hash(password) {
      const salt = randomBytes(SALT_BYTES)
      return writePhc({ cost, salt, tag: await run(cost, composed(password), salt, TAG_BYTES) })
    },
    async verify(password, hash) {
      const matchesOurs = ours(hash ?? '')
      if (matchesOurs !== undefined) return matchesOurs(composed(password))
      const matches = djangos.map((verifier) => verifier(hash ?? '')).find((found) => found !== undefined)
      // Django hashes the characters as they were typed.
      if (matches !== undefined) return matches(password)
      await run(cost, composed(password), NO_SALT, TAG_BYTES)
      return false
    },
    isOutdated: (hash) => isWeaker(hash, cost),
  }
}

/** The same characters typed on another keyboard arrive in another form (é, or e and its accent). */
const composed = (password: string): string => password.normalize('NFKC')

function isWeaker(hash: string, { memory, passes }: Cost): boolean {
  const read = readPhc(hash)
  if (read === undefined) return true
  return read.cost.memory < memory || read.cost.passes < passes || read.salt.length < SALT_BYTES
}

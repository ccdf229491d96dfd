import { createHash, randomBytes } from 'node:crypto'

/** Says what it is to whoever finds one, people and scanners for secrets alike. */
const PREFIX = 'fsr_'

export interface NewRefreshToken {
  readonly token: string
  readonly hash: Buffer
}

/** 256 random bits: nobody guesses one, so its hash needs no salt. */
export function newRefreshToken(): NewRefreshToken {
  const token = PREFIX + randomBytes(32).toString('base64url')
  return { token, hash: hashOf(token) }
}

/** All that is kept of one. */
export const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest()

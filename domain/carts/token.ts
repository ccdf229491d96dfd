import { createHash, randomBytes } from 'node:crypto'

/** 256 random bits: nobody guesses one, so its hash needs no salt. */
export const newToken = (): string => randomBytes(32).toString('base64url')

/** All that is kept of a guest's token. */
export const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest()

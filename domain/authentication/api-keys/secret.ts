import { createHash, randomBytes } from 'node:crypto'

/** What every API key begins with, so that it is known for one wherever it is found. */
export const PREFIX = 'fsk_'

const SECRET_BYTES = 32
const SHOWN = 4

export const newApiKey = (): string => PREFIX + randomBytes(SECRET_BYTES).toString('base64url')

/** How a key is stored: only its SHA-256. It has enough entropy of its own to need no salt and no slow hash. */
export const apiKeyHash = (key: string): Buffer => createHash('sha256').update(key).digest()

/** Enough of a key to tell it from another by, and far too little to use. */
export const hintOf = (key: string): string => `${key.slice(0, PREFIX.length + SHOWN)}…${key.slice(-SHOWN)}`

import { randomBytes } from 'node:crypto'
import type { Vault } from '../common/gateways.ts'

/** What every secret begins with, as Standard Webhooks has it; what follows is base64. */
const PREFIX = 'whsec_'
const BYTES = 32

export const newSecret = (): string => PREFIX + randomBytes(BYTES).toString('base64')

/** The bytes that signatures are made with. */
export const keyOf = (secret: string): Buffer => Buffer.from(secret.slice(PREFIX.length), 'base64')

const about = (endpointId: number): string => `webhook:${endpointId}`

/** A secret can be opened for its own endpoint alone: moved to another row it is worth nothing. */
export const sealSecret = (vault: Vault, endpointId: number, secret: string): string =>
  vault.seal(secret, about(endpointId))

export const openSecret = (vault: Vault, endpointId: number, sealed: string): string =>
  vault.open(sealed, about(endpointId))

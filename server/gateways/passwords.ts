import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import type { PasswordGateway } from '../../domain/common/gateways.ts'

const derive = promisify(argon2)

interface Cost {
  readonly passes: number
  /** KiB */
  readonly memory: number
  readonly parallelism: number
}

/** Argon2id as OWASP advises: 19 MiB, two passes, one lane. */
const COST: Cost = { passes: 2, memory: 19_456, parallelism: 1 }
const TAG_LENGTH = 32

/** Argon2id from Node's own OpenSSL, off the event loop, written as a PHC string. */
export function argon2Passwords(cost: Cost = COST): PasswordGateway {
  const decoy = hash(cost, 'nobody', randomBytes(16))
  return {
    hash: (password) => hash(cost, password, randomBytes(16)),
    verify: async (password, stored) => (await matches(password, stored ?? (await decoy))) && stored !== null,
  }
}

async function hash(cost: Cost, password: string, salt: Buffer): Promise<string> {
  const tag = await digest(cost, password, salt, TAG_LENGTH)
  const { memory, passes, parallelism } = cost
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${base64(salt)}$${base64(tag)}`
}

const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/

async function matches(password: string, stored: string): Promise<boolean> {
  const parts = PHC.exec(stored)
  if (parts === null) throw new TypeError('The stored password is not an Argon2id hash.')
  const [, memory, passes, parallelism, salt, tag] = parts
  const expected = Buffer.from(tag!, 'base64')
  const cost = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) }
  return timingSafeEqual(expected, await digest(cost, password, Buffer.from(salt!, 'base64'), expected.length))
}

function digest(
  { memory, passes, parallelism }: Cost,
  message: string,
  nonce: Buffer,
  tagLength: number,
): Promise<Buffer> {
  return derive('argon2id', { message, nonce, parallelism, tagLength, memory, passes })
}

const base64 = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '')

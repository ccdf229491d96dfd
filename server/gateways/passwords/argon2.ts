import { argon2, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { base64, type Verifier } from './verifier.ts'

const derive = promisify(argon2)

export interface Cost {
  readonly passes: number
  /** KiB */
  readonly memory: number
  readonly parallelism: number
}

/** One run of Argon2id. */
export type Argon2 = (cost: Cost, password: string, salt: Buffer, length: number) => Promise<Buffer>

/** From Node's own OpenSSL, off the event loop. */
export const nodeArgon2: Argon2 = ({ passes, memory, parallelism }, message, nonce, tagLength) =>
  derive('argon2id', { message, nonce, parallelism, tagLength, memory, passes })

/** What a PHC string of Argon2id says. */
export interface Argon2Hash {
  readonly cost: Cost
  readonly salt: Buffer
  readonly tag: Buffer
}

const PHC = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,3})\$([A-Za-z0-9+/]{11,128})\$([A-Za-z0-9+/]{16,172})$/

export function readPhc(stored: string): Argon2Hash | undefined {
  const [, memory, passes, parallelism, salt, tag] = PHC.exec(stored) ?? []
  if (salt === undefined || tag === undefined) return undefined
  const cost = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) }
  return { cost, salt: Buffer.from(salt, 'base64'), tag: Buffer.from(tag, 'base64') }
}

export function writePhc({ cost, salt, tag }: Argon2Hash): string {
  const { memory, passes, parallelism } = cost
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${base64(salt)}$${base64(tag)}`
}

/** `$argon2id$…` as we write it, and as Django does with `argon2` before it. */
export const argon2Verifier =
  (run: Argon2, prefix = ''): Verifier =>
  (stored) => {
    const hash = stored.startsWith(prefix) ? readPhc(stored.slice(prefix.length)) : undefined
    if (hash === undefined) return undefined
    const { cost, salt, tag } = hash
    return async (password) => timingSafeEqual(tag, await run(cost, password, salt, tag.length))
  }

import { createHmac, timingSafeEqual } from 'node:crypto'

/** Words in a cookie that nobody else can have written. */
export interface Stamp {
  put(words: string): string
  /** The words; nothing when the stamp is not ours. */
  read(stamped: string): string | undefined
}

/** @param keys the one in force first */
export function stampOf(keys: readonly [string, ...string[]]): Stamp {
  return {
    put: (words) => `${words}.${sign(words, keys[0]).toString('base64url')}`,
    read(stamped) {
      const [words = '', signature = '', ...more] = stamped.split('.')
      const given = Buffer.from(signature, 'base64url')
      const fits = (key: string) => given.length === 32 && timingSafeEqual(given, sign(words, key))
      return more.length === 0 && keys.some(fits) ? words : undefined
    },
  }
}

const sign = (words: string, key: string): Buffer => createHmac('sha256', key).update(words).digest()

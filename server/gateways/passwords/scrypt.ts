import { scrypt, type ScryptOptions, timingSafeEqual } from 'node:crypto'
import type { Verifier } from './verifier.ts'

const FORM = /^scrypt\$(\d{1,8})\$([^$]+)\$(\d{1,3})\$(\d{1,3})\$([A-Za-z0-9+/]{86}==)$/

/** `scrypt$<N>$<salt>$<r>$<p>$<base64>`, as Django writes it. */
export const scryptVerifier: Verifier = (stored) => {
  const [, cost, salt, blockSize, parallelization, encoded] = FORM.exec(stored) ?? []
  if (salt === undefined || encoded === undefined) return undefined
  const [N, r, p] = [Number(cost), Number(blockSize), Number(parallelization)]
  const expected = Buffer.from(encoded, 'base64')
  const maxmem = 128 * r * (N + p + 2)
  return async (password) =>
    timingSafeEqual(expected, await derive(password, salt, expected.length, { N, r, p, maxmem }))
}

const derive = (password: string, salt: string, length: number, options: ScryptOptions): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(password, salt, length, options, (error, key) => (error === null ? resolve(key) : reject(error)))
  })

import { pbkdf2, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import type { Verifier } from './verifier.ts'

const derive = promisify(pbkdf2)
const FORM = /^pbkdf2_sha256\$(\d{1,8})\$([^$]+)\$([A-Za-z0-9+/]{43}=)$/

/** `pbkdf2_sha256$<rounds>$<salt>$<base64>`, Django's default. */
export const pbkdf2Verifier: Verifier = (stored) => {
  const [, rounds, salt, encoded] = FORM.exec(stored) ?? []
  if (salt === undefined || encoded === undefined) return undefined
  const expected = Buffer.from(encoded, 'base64')
  return async (password) =>
    timingSafeEqual(expected, await derive(password, salt, Number(rounds), expected.length, 'sha256'))
}

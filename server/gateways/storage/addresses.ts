import { createHmac, timingSafeEqual } from 'node:crypto'
import { isKey } from '../../../domain/common/storage.ts'

/** Addresses of files on our own disk, which open them for a time. */
export interface AddressSigner {
  sign(key: string, until: Date): string
  /** @returns the key, if we signed this address and its time is not over */
  read(signed: SignedAddress, now: Date): string | undefined
}

export interface SignedAddress {
  readonly key: string
  /** Seconds since 1970. */
  readonly expires: string
  readonly signature: string
}

/** @param secrets the one in force first; what those before it signed is good until its time is over */
export function addressSigner(siteUrl: string, secrets: readonly [string, ...string[]]): AddressSigner {
  return {
    sign(key, until) {
      const expires = String(Math.floor(until.getTime() / 1_000))
      return `${siteUrl}/files/${key}?expires=${expires}&signature=${signatureOf(secrets[0], key, expires)}`
    },
    read({ key, expires, signature }, now) {
      const signed = secrets.some((secret) => isSame(signature, signatureOf(secret, key, expires)))
      const isGood = signed && isKey(key) && /^\d{1,12}$/.test(expires) && Number(expires) * 1_000 > now.getTime()
      return isGood ? key : undefined
    },
  }
}

const signatureOf = (secret: string, key: string, expires: string): string =>
  createHmac('sha256', secret).update(`${expires}\n${key}`).digest('base64url')

function isSame(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)]
  return one.length === other.length && timingSafeEqual(one, other)
}

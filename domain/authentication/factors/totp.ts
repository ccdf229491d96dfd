import { Secret, TOTP } from 'otpauth'

/** RFC 6238 as every app knows it; many apps ignore what an address says of other ways. */
const HOW = { algorithm: 'SHA1', digits: 6, period: 30 } as const
const ISSUER = 'Fashionistar'
/** Clocks of phones may be a step ahead or behind. */
const WINDOW = 1

export interface NewTotpSecret {
  /** Base32, to be typed. */
  readonly secret: string
  /** The same for an app to scan. */
  readonly otpauthUrl: string
}

/** @param label which account it is for, as the app shows it */
export function newTotpSecret(label: string): NewTotpSecret {
  const totp = new TOTP({ ...HOW, issuer: ISSUER, label, secret: new Secret({ size: 20 }) })
  return { secret: totp.secret.base32, otpauthUrl: totp.toString() }
}

/** The time step a code is of; nothing for one that is wrong now. */
export function stepOf(secret: string, code: string, now: Date): number | undefined {
  // The library compares bytes, and throws where six characters are more of them.
  if (!/^\d{6}$/.test(code)) return undefined
  const timestamp = now.getTime()
  const delta = TOTP.validate({ ...HOW, secret: Secret.fromBase32(secret), token: code, timestamp, window: WINDOW })
  return delta === null ? undefined : TOTP.counter({ period: HOW.period, timestamp }) + delta
}

/** What a secret is sealed with: it opens for this account only. */
export const aboutTotp = (userId: number): string => `totp:${userId}`

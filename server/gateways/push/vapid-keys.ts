import { createECDH, generateKeyPairSync } from 'node:crypto'

/** What we sign pushes with (RFC 8292), in base64url: a point and a number of P-256. Browsers subscribe to the public one. */
export interface VapidKeys {
  readonly publicKey: string
  readonly privateKey: string
}

/** @throws when it is not a private key of the curve */
export function vapidKeysFrom(privateKey: string): VapidKeys {
  const curve = createECDH('prime256v1')
  curve.setPrivateKey(privateKey, 'base64url')
  return { privateKey, publicKey: curve.getPublicKey().toString('base64url') }
}

export function newVapidPrivateKey(): string {
  // As a JSON web key it has all its 32 bytes, leading zeros included; push libraries ask for that.
  return generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey.export({ format: 'jwk' }).d!
}

/** Whether the two belong together; push services refuse everything signed with keys that do not. */
export function isVapidPair({ publicKey, privateKey }: VapidKeys): boolean {
  try {
    return vapidKeysFrom(privateKey).publicKey === publicKey
  } catch {
    return false
  }
}

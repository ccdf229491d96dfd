import { createDecipheriv, createECDH, hkdfSync, randomBytes } from 'node:crypto'
import type { PushSubscription } from '../../../domain/common/gateways.ts'

export interface Browser {
  readonly subscription: PushSubscription
  /** What was meant for this browser alone. */
  readonly read: (body: Buffer) => unknown
}

/** A browser that has subscribed: it holds the private half, and reads what is encrypted for it (RFC 8291). */
export function subscribe(endpoint: string): Browser {
  const curve = createECDH('prime256v1')
  curve.generateKeys()
  const auth = randomBytes(16)
  const ours = curve.getPublicKey()
  const keys = { p256dh: ours.toString('base64url'), auth: auth.toString('base64url') }
  return {
    subscription: { endpoint, keys },
    read(body) {
      const salt = body.subarray(0, 16)
      const theirs = body.subarray(21, 21 + body[20]!)
      const sealed = body.subarray(21 + body[20]!)
      const info = Buffer.concat([Buffer.from('WebPush: info\0'), ours, theirs])
      const secret = derive(curve.computeSecret(theirs), auth, info, 32)
      const key = derive(secret, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16)
      const nonce = derive(secret, salt, Buffer.from('Content-Encoding: nonce\0'), 12)
      const decipher = createDecipheriv('aes-128-gcm', key, nonce).setAuthTag(sealed.subarray(-16))
      const opened = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()])
      // The last record ends with a 2 and padding.
      return JSON.parse(opened.subarray(0, opened.lastIndexOf(2)).toString())
    },
  }
}

const derive = (secret: Buffer, salt: Buffer, info: Buffer, length: number) =>
  Buffer.from(hkdfSync('sha256', secret, salt, info, length))

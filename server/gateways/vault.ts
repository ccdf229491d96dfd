import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import type { Vault } from '../../domain/common/gateways.ts'

const VERSION = 'v1'
const NONCE_BYTES = 12
const TAG_BYTES = 16

/**
 * AES-256-GCM. A text is sealed with the first key and opened with whichever made it, so that keys can be changed while
 * what was sealed before stays readable.
 * @param secrets of any length, the one in force first
 */
export function vaultOf(secrets: readonly [string, ...string[]]): Vault {
  const keys = secrets.map((secret) => derive(secret, 'vault'))
  return {
    seal(text, about) {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv('aes-256-gcm', keys[0]!, nonce).setAAD(Buffer.from(about))
      const body = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
      return `${VERSION}.${body.toString('base64url')}`
    },
    open(sealed, about) {
      for (const key of keys) {
        const text = tryOpen(key, sealed, about)
        if (text !== undefined) return text
      }
      throw new TypeError('This was not sealed with a key of ours, or belongs elsewhere.')
    },
    secretsFor(use) {
      const [first, ...rest] = secrets.map((secret) => derive(secret, use).toString('base64url'))
      return [first!, ...rest]
    },
  }
}

const derive = (secret: string, use: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, '', `fashionistar ${use} v1`, 32))

function tryOpen(key: Buffer, sealed: string, about: string): string | undefined {
  const [version, encoded] = sealed.split('.')
  const body = Buffer.from(encoded ?? '', 'base64url')
  if (version !== VERSION || body.length < NONCE_BYTES + TAG_BYTES) return undefined
  const decipher = createDecipheriv('aes-256-gcm', key, body.subarray(0, NONCE_BYTES))
  decipher.setAAD(Buffer.from(about)).setAuthTag(body.subarray(-TAG_BYTES))
  try {
    return decipher.update(body.subarray(NONCE_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
  } catch {
    return undefined
  }
}

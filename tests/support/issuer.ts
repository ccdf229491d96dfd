import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto'
import type { Test } from 'tap'
import { httpProvider, type HttpProvider } from './http-provider.ts'

/** One that vouches for people with signed tokens, on this machine: what Google is to us. */
export interface Issuer extends HttpProvider {
  readonly jwksUrl: string
  /** Signs a token that says the usual, and then this. */
  token(claims?: object, header?: object): string
  /** The same, signed as a forger would: with our public key for a secret, or not at all. */
  forged(alg: 'HS256' | 'none'): string
  /** Signs with another key from here on. @param publish whether the key is to be found where keys are */
  rotate(publish?: boolean): void
}

export const CLIENT_ID = 'shop.apps.example'
export const ISSUER = 'https://accounts.google.com'

/** @param now milliseconds since 1970 */
export async function issuer(t: Test, now = Date.now()): Promise<Issuer> {
  const provider = await httpProvider(t, { status: 404 })
  let key = newKey()
  const published: object[] = []
  const publish = () => {
    published.push({
      ...createPublicKey(key.privateKey).export({ format: 'jwk' }),
      kid: key.kid,
      use: 'sig',
    })
    provider.reply = { status: 200, body: { keys: published }, headers: { 'content-type': 'application/json' } }
  }
  publish()
  const issuedAt = Math.floor(now / 1_000)
  const usual = {
    iss: ISSUER,
    aud: CLIENT_ID,
    sub: '110169484474386276334',
    email: 'gina@example.com',
    email_verified: true,
    name: 'Gina Google',
    iat: issuedAt,
    exp: issuedAt + 3_600,
  }
  const parts = (header: object, claims: object = {}) =>
    [header, { ...usual, ...claims }].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  return Object.assign(provider, {
    jwksUrl: `${provider.base}/certs`,
    token(claims = {}, header = {}) {
      const whole = { alg: 'RS256', kid: key.kid, typ: 'JWT', ...header }
      const text = parts(whole, claims)
      return `${text}.${sign(whole.alg.replace('RS', 'sha'), Buffer.from(text), key.privateKey).toString('base64url')}`
    },
    forged(alg: 'HS256' | 'none') {
      const text = parts({ alg, kid: key.kid, typ: 'JWT' })
      const secret = createPublicKey(key.privateKey).export({ format: 'pem', type: 'spki' })
      return `${text}.${alg === 'none' ? '' : createHmac('sha256', secret).update(text).digest('base64url')}`
    },
    rotate(published = true) {
      key = newKey()
      if (published) publish()
    },
  })
}

const newKey = (): { readonly kid: string; readonly privateKey: KeyObject } => ({
  kid: randomUUID(),
  privateKey: generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey,
})

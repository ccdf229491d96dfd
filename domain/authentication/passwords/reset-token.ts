import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

/** What a token stands on: once any of it has changed, it is dead. */
export interface TokenSubject {
  readonly id: number
  readonly passwordHash: string | null
  /** RFC 3339. */
  readonly lastLoginAt: string | null
  readonly email: string
}

/** How long a token is good for, in seconds; that last second included. */
export const TOKEN_SECONDS = 259_200

const EPOCH = Date.UTC(2001, 0, 1)
const KEY_SALT = 'django.contrib.auth.tokens.PasswordResetTokenGenerator'

/** Whole seconds since 2001, in UTC. */
export const tokenTime = (now: Date): number => Math.floor((now.getTime() - EPOCH) / 1_000)

/** `<seconds in base 36>-<32 hexadecimal digits>`: every second digit of an HMAC, as Django makes it. */
export function makeToken(secret: string, subject: TokenSubject, seconds: number): string {
  const { id, passwordHash, lastLoginAt, email } = subject
  const key = createHash('sha256')
    .update(KEY_SALT + secret)
    .digest()
  const message = [id, passwordHash ?? '', loginText(lastLoginAt), seconds, email].join('')
  const digits = createHmac('sha256', key).update(message).digest('hex')
  return `${seconds.toString(36)}-${digits.replaceAll(/(.)./g, '$1')}`
}

/** Whether a token was made here for this subject as it is now, and not too long ago. */
export function isGoodToken(secrets: readonly string[], subject: TokenSubject, token: string, now: Date): boolean {
  const [, time = ''] = /^([0-9a-z]{1,13})-[0-9a-f]{32}$/.exec(token) ?? []
  const seconds = Number.parseInt(time, 36)
  if (!Number.isSafeInteger(seconds) || tokenTime(now) - seconds > TOKEN_SECONDS) return false
  return secrets.some((secret) => isSame(makeToken(secret, subject, seconds), token))
}

/** The id of an account as it stands in a link. */
export const uidOf = (id: number): string => Buffer.from(String(id)).toString('base64url')

export function idOf(uid: string): number | undefined {
  const text = Buffer.from(uid, 'base64url').toString()
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined
}

/** As Django writes a time, which knows whole seconds; ours says the rest, so that a login within the same second counts. */
const loginText = (time: string | null): string => time?.replace('T', ' ').replace(/(\.000)?Z$/, '') ?? ''

function isSame(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other))
}

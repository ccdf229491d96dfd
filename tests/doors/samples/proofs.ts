import type { FastifyInstance, InjectOptions } from 'fastify'
import { Secret, TOTP } from 'otpauth'
import { DEMO_PASSWORD } from '../../../server/demo.ts'
import { authenticator, type CreationOptions, type RequestOptions } from '../../support/authenticator.ts'
import type { Input } from '../both-doors.ts'
import { bearer, type Headers, signIn } from '../callers.ts'

/** Accounts with other proofs than a password; the next `somebody` who asks is the one that was made here. */
export interface Proofs {
  /** An app that is being set up, and its first code. */
  pendingTotp(): Promise<{ readonly code: string }>
  /** An app in force. */
  totp(): Promise<{ readonly id: number }>
  /** What somebody is asked who has shown their password, and the answer; that is anybody's to give. */
  secondFactor(): Promise<{ readonly challenge: string; readonly code: string }>
  /** What a browser made that was asked for a passkey. */
  newPasskey(): Promise<Input>
  /** A passkey that is kept. */
  passkey(): Promise<{ readonly id: number }>
  /** What a browser answers that was asked for a passkey; that is anybody's to give. */
  passkeyAnswer(): Promise<Input>
}

/** Where the pages of the demo market are. */
const ORIGIN = 'http://localhost:3000'

type Account = () => Promise<{ readonly email: string }>

/** @param next says who the next `somebody` is */
export function proofs(server: FastifyInstance, account: Account, next: (somebody: Headers) => unknown): Proofs {
  const post = async <T>(url: string, headers: Headers, body: InjectOptions['body'] = {}) =>
    (await server.inject({ method: 'POST', url: `/api/v1/auth/${url}`, headers: { ...headers }, body })).json<T>()
  const somebody = async () => {
    const { email } = await account()
    return { email, headers: bearer(await signIn(server, email)) }
  }
  const pending = async () => {
    const { email, headers } = await somebody()
    const { secret } = await post<{ secret: string }>('factors/totp', headers)
    return { email, headers, secret }
  }
  const active = async () => {
    const made = await pending()
    await post('factors/totp/confirm', made.headers, { code: codeOf(made.secret) })
    return made
  }
  const created = async () => {
    const { headers } = await somebody()
    const device = authenticator(ORIGIN)
    const passkey = device.create(await post<CreationOptions>('passkeys/creation-options', headers))
    return { headers, device, passkey }
  }
  const kept = async () => {
    const { passkey, ...made } = await created()
    return { ...made, ...(await post<{ id: number }>('passkeys', made.headers, { passkey })) }
  }
  return {
    async pendingTotp() {
      const { headers, secret } = await pending()
      next(headers)
      return { code: codeOf(secret) }
    },
    async totp() {
      const { headers } = await active()
      next(headers)
      const { body } = await server.inject({ url: '/api/v1/auth/factors', headers: { ...headers } })
      return { id: (JSON.parse(body) as { factors: { id: number }[] }).factors[0]!.id }
    },
    async secondFactor() {
      const { email, secret } = await active()
      const { challenge } = await post<{ challenge: string }>('login', {}, { email, password: DEMO_PASSWORD })
      return { challenge, code: codeOf(secret, 30_000) }
    },
    async newPasskey() {
      const { headers, passkey } = await created()
      next(headers)
      return { name: 'Phone', passkey }
    },
    async passkey() {
      const { id, headers } = await kept()
      next(headers)
      return { id }
    },
    async passkeyAnswer() {
      const { device } = await kept()
      return { passkey: device.get(await post<RequestOptions>('passkeys/request-options', {})) }
    },
  }
}

/** The code that put an app in force is used up; the next one is good already. */
const codeOf = (secret: string, ahead = 0): string =>
  TOTP.generate({ secret: Secret.fromBase32(secret), timestamp: Date.now() + ahead })

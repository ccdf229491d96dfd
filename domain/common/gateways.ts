import type { Role } from './access.ts'

/** What lies outside the process, as the domain sees it. The real ones are made in server/gateways. */
export interface Gateways {
  readonly email: EmailGateway
  readonly passwords: PasswordGateway
  readonly tokens: TokenGateway
}

export interface Email {
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
}

export interface EmailGateway {
  /** Hands one mail over; throws when it was not taken. */
  send(email: Email): Promise<void>
}

export interface PasswordGateway {
  hash(password: string): Promise<string>
  /** Takes the same time for a missing hash as for a wrong password. */
  verify(password: string, hash: string | null): Promise<boolean>
}

export interface AccessClaims {
  readonly userId: number
  readonly roles: readonly Role[]
  readonly vendorIds: readonly number[]
}

export interface TokenGateway {
  /** How long an access token is good for, in seconds. */
  readonly expiresIn: number
  signAccess(claims: AccessClaims): string
}

import type { z } from 'zod'

/** JSON as browsers and we hand it to each other; what is in it is WebAuthn's affair. */
export type WebAuthnJson = Record<string, z.core.util.JSONType>

/** A passkey as it answers: what the browser made of it, in JSON. */
export interface PasskeyAnswer {
  readonly id: string
  readonly rawId: string
  readonly type: 'public-key'
  readonly response: Readonly<Record<string, unknown>>
  readonly clientExtensionResults: Readonly<Record<string, unknown>>
}

/** What is kept of a passkey to know it again. */
export interface PasskeyKey {
  /** As the authenticator calls it; base64url. */
  readonly credentialId: string
  /** COSE. */
  readonly publicKey: Buffer
  /** How often it has been used, as far as the authenticator counts. */
  readonly counter: number
}

export interface NewPasskey extends PasskeyKey {
  readonly transports: readonly string[]
  /** Whether it lives on more than one device. */
  readonly backedUp: boolean
}

/** Who a passkey is made for. */
export interface PasskeyOwner {
  /** Opaque, and kept by the authenticator. */
  readonly handle: string
  readonly name: string
  readonly displayName: string
}

/** Why something was not taken, for the log; it quotes no secret. */
export interface Refused {
  readonly refused: string
}

/** Passkeys (WebAuthn, W3C) for the site we are. Every one must have its user verified: by a finger, a face or a PIN. */
export interface PasskeyGateway {
  /** What `navigator.credentials.create` takes. */
  creation(owner: PasskeyOwner, challenge: string, known: readonly string[]): Promise<WebAuthnJson>
  /** What `navigator.credentials.get` takes; it names no account. */
  request(challenge: string): Promise<WebAuthnJson>
  /** The challenge that an answer says it is for; nothing when it cannot be read. Proves nothing by itself. */
  challengeOf(answer: PasskeyAnswer): string | undefined
  /** Checks a new passkey against the challenge it was made for. */
  verifyNew(answer: PasskeyAnswer, challenge: string): Promise<NewPasskey | Refused>
  /** Checks an answer against what is kept of the passkey; a counter that has not moved on is a copy's. */
  verify(
    answer: PasskeyAnswer,
    challenge: string,
    kept: PasskeyKey,
  ): Promise<Pick<NewPasskey, 'counter' | 'backedUp'> | Refused>
}

/** Somebody as Google knows them; the address is theirs. */
export interface GoogleAccount {
  /** Never changes, unlike the address. */
  readonly subject: string
  readonly email: string
  readonly fullName: string
}

export interface GoogleGateway {
  /** Whether signing in with Google is set up here. */
  readonly isOn: boolean
  /**
   * Takes an ID token for what it says, if Google said it, to us, and not too long ago.
   * @param options.nonce what the token must repeat
   * @throws Unreachable when Google's keys cannot be had
   */
  verify(
    idToken: string,
    options: { readonly nonce?: string | undefined; readonly now: Date },
  ): Promise<GoogleAccount | Refused>
}

/** Somebody we have to ask does not answer. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable'
}

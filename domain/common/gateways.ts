import type { Role } from './access.ts'
import type { PaymentGateways } from './payment-gateways.ts'
import type { PayoutGateways } from './payout-gateways.ts'
import type { CarrierGateways } from './carrier-gateways.ts'
import type { BodyModelGateway } from './body-model.ts'
import type { DocumentGateway } from './documents.ts'
import type { ImageGateway } from './images.ts'
import type { GoogleGateway, PasskeyGateway } from './proofs.ts'
import type { StorageGateway } from './storage.ts'
import type { WebhookGateway } from './webhook-gateway.ts'

/** What lies outside the process, as the domain sees it. The real ones are made in server/gateways. */
export interface Gateways {
  readonly email: EmailGateway
  readonly sms: SmsGateway
  readonly push: PushGateway
  readonly passwords: PasswordGateway
  readonly tokens: TokenGateway
  readonly vault: Vault
  readonly google: GoogleGateway
  readonly passkeys: PasskeyGateway
  readonly payments: PaymentGateways
  readonly payouts: PayoutGateways
  readonly carriers: CarrierGateways
  readonly documents: DocumentGateway
  readonly storage: StorageGateway
  readonly images: ImageGateway
  readonly bodyModel: BodyModelGateway
  readonly site: Site
  readonly webhooks: WebhookGateway
  readonly stock: StockFeed
}

/** Tells of pieces as they come and go. */
export interface StockFeed {
  /** What can be had of each variant that is on sale, and again whenever that changes, until the signal is aborted. */
  watch(
    variantIds: readonly number[],
    signal: AbortSignal,
  ): AsyncIterable<{ readonly variantId: number; readonly available: number }>
}

/** The marketplace as people reach it. */
export interface Site {
  /** What links begin with; no slash at the end. */
  readonly url: string
}

export interface Email {
  /** One address or several, each `name <address>` or the address alone. */
  readonly to: string | readonly string[]
  readonly cc?: readonly string[]
  /** In the envelope only, never in a header. */
  readonly bcc?: readonly string[]
  readonly replyTo?: readonly string[]
  /** MAIL_FROM by default. */
  readonly from?: string
  readonly subject: string
  readonly text: string
  readonly html?: string
  readonly attachments?: readonly Attachment[]
  readonly headers?: Readonly<Record<string, string>>
  /** The same for every attempt to send this mail: it becomes the Message-ID, so that a mail sent twice is known as one. */
  readonly key?: string
}

export interface Attachment {
  readonly filename: string
  readonly content: string | Uint8Array
  /** Guessed from the name by default. */
  readonly contentType?: string
}

/** What came of one mail, by recipient. */
export interface EmailOutcome {
  readonly messageId: string
  readonly accepted: readonly string[]
  readonly rejected: readonly RejectedRecipient[]
}

export interface RejectedRecipient {
  readonly address: string
  /** What the server said, such as `550 no such user`. */
  readonly reply: string
  readonly permanent: boolean
}

export interface EmailGateway {
  /**
   * Hands one mail over. Recipients refused beside others that were taken are in the outcome.
   * @throws DeliveryError when nobody was taken, TypeError when the mail itself is not fit to be sent
   */
  send(email: Email): Promise<EmailOutcome>
  /** Many mails over one connection; one that fails does not stop those after it. */
  sendAll(emails: readonly Email[]): Promise<PromiseSettledResult<EmailOutcome>[]>
  close(): Promise<void>
}

export interface Sms {
  /** E.164, such as +2348012345678. */
  readonly to: string
  readonly text: string
}

export interface SmsGateway {
  /** @throws DeliveryError */
  send(sms: Sms): Promise<{ readonly providerId: string }>
}

/** Where one browser of a user takes pushes (Push API, W3C). */
export interface PushSubscription {
  readonly endpoint: string
  readonly keys: { readonly p256dh: string; readonly auth: string }
}

export interface Push {
  readonly title: string
  readonly body: string
  /** Where a click leads. */
  readonly url?: string
}

export interface PushGateway {
  /** What a browser needs to subscribe; null where push is not set up. */
  readonly publicKey: string | null
  /** @throws DeliveryError; permanent with `gone` when the browser has unsubscribed */
  send(subscription: PushSubscription, push: Push): Promise<void>
}

/** Something was not delivered. What is permanent is not tried again. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError'
  readonly permanent: boolean
  /** The address no longer exists and should be forgotten. */
  readonly gone: boolean

  constructor(message: string, options: { permanent: boolean; gone?: boolean; cause?: unknown }) {
    super(message, { cause: options.cause })
    this.permanent = options.permanent
    this.gone = options.gone ?? false
  }
}

export interface PasswordGateway {
  hash(password: string): Promise<string>
  /** Takes the same time for a missing, unusable or unknown hash as for a wrong password. */
  verify(password: string, hash: string | null): Promise<boolean>
  /** Whether a hash is of another algorithm, or weaker than one made today; who signs in then gets a new one. */
  isOutdated(hash: string): boolean
}

/** Seals what must not be read from the database alone: secrets of second factors, measurements of bodies. */
export interface Vault {
  /** @param about what the text belongs to, such as `totp:17`; only the same opens it again */
  seal(text: string, about: string): string
  /** @throws TypeError for what was not sealed here, or about something else */
  open(sealed: string, about: string): string
  /** Secrets for one use each, such as `account codes`; nothing tells one from another. The one in force first. */
  secretsFor(use: string): readonly [string, ...string[]]
}

/** What an access token says of whoever shows it. */
export interface AccessClaims {
  readonly userId: number
  readonly sessionId: number
  /** Of the account, as it was when these roles and vendors were read. */
  readonly authVersion: number
  /** When they last proved who they are; milliseconds since 1970. */
  readonly authenticatedAt: number
  readonly roles: readonly Role[]
  readonly vendorIds: readonly number[]
  readonly ownerOf: readonly number[]
}

/** What is said of tokens in an answer: nothing of those that went as cookies. */
export interface HandedTokens {
  readonly accessToken?: string
  readonly refreshToken?: string
}

/** Who calls, as far as a door can tell. */
export interface Client {
  readonly ip: string | null
  readonly userAgent: string | null
}

/** The till of a door: one for each request, for how tokens reach a caller is between the caller and the door. */
export interface TokenGateway {
  /** How long an access token is good for, in seconds. */
  readonly expiresIn: number
  readonly client: Client
  /** Signs an access token and hands it over, with a new refresh token if there is one, the way the caller asked for. */
  hand(claims: AccessClaims, refreshToken?: string): HandedTokens
  /**
   * The refresh token that a browser keeps for its pages.
   * @throws `common.csrf-failed` when no page of ours seems to have sent the request
   */
  kept(): string | undefined
  /** Has a browser forget the tokens it keeps. */
  takeBack(): void
  /** The refresh token that a browser sent along, whatever it is worth: who has not signed in is told from others by it. */
  readonly shown?: string | undefined
  /** What was handed over beside the answer. */
  readonly aside?: readonly Aside[]
  /** Hands the same over once more, beside an answer that is given again. */
  handAgain?(aside: readonly Aside[]): void
}

/** Tokens that went as cookies; null: those that a browser kept were taken back. */
export type Aside = Readonly<{ accessToken: string; refreshToken?: string; sessionId: number }> | null

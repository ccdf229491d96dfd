import type { Json } from './json.ts'

/** Who collects money for us. `test` is built in. */
export const providers = ['test', 'stripe', 'paystack'] as const
export type Provider = (typeof providers)[number]

/** The providers that are set up. */
export interface PaymentGateways {
  /** Those a buyer may choose, the usual one first. */
  readonly offered: readonly Provider[]
  /** @throws TypeError for one that is not set up */
  of(provider: Provider): PaymentGateway
}

/**
 * One provider of payments. Each call that moves money has a key: the same key again is the same call, whether the first
 * was heard of or not; a key belongs to one call with one set of arguments, and is never used by two callers at once. Every
 * answer is the state as the provider has it now, so that what was missed shows in the next one. All amounts are whole
 * minor units.
 */
export interface PaymentGateway {
  readonly provider: Provider
  /** Whether money is set aside first and taken later; otherwise it is taken at once. */
  readonly authorises: boolean
  /** Begins to collect from a buyer. A reference is started once, under one key. @throws PaymentRefused, PaymentUnclear */
  start(payment: NewPayment, key: string): Promise<PaymentState>
  /** Takes what was set aside: `payment.amount`, all of it. @throws PaymentRefused, PaymentUnclear */
  capture(payment: ProviderPayment, key: string): Promise<PaymentState>
  /**
   * Lets go of what was set aside, and of what the buyer has not done yet.
   * @throws PaymentRefused also where the provider knows no way back: the buyer may pay still, and is then refunded
   * @throws PaymentUnclear
   */
  void(payment: ProviderPayment, key: string): Promise<PaymentState>
  /** Gives money back, in part or whole. The same key later says how the refund stands. @throws PaymentRefused, PaymentUnclear */
  refund(payment: ProviderPayment, amount: number, key: string): Promise<RefundState>
  /**
   * How it stands at the provider's; undefined: there is no such payment there.
   * @throws PaymentUnclear also where the provider finds nothing without its own id; `start` with its key again says it
   */
  find(payment: ProviderPayment): Promise<PaymentState | undefined>
  /**
   * Reads what the provider tells of its own accord.
   * @param body the bytes as they came: the signature is over them
   * @throws ForgedNotice when it was not the provider who signed it, or too long ago, or when it is no notice at all
   */
  readNotice(body: Buffer, headers: Readonly<Record<string, string | string[] | undefined>>): ProviderNotice
}

export interface NewPayment {
  /** Ours, of letters, digits and hyphens; the provider keeps it beside its own. */
  readonly reference: string
  readonly amount: number
  /** ISO 4217, upper case. */
  readonly currency: string
  readonly email: string
  /** Said to the buyer, such as `Order FS-100017`. */
  readonly description: string
  /** Where the provider sends the buyer back to. */
  readonly returnUrl: string
  /** How the built-in provider is to behave. */
  readonly card?: TestCard | undefined
}

export const testCards = ['success', 'declined', 'timeout', 'needs-action'] as const
export type TestCard = (typeof testCards)[number]

/** A payment as both sides know it. */
export interface ProviderPayment {
  /** Ours. */
  readonly reference: string
  /** The provider's; null when its answer was not heard. */
  readonly providerId: string | null
  /** Of the whole payment. */
  readonly amount: number
  readonly currency: string
}

export type PaymentStatus =
  /** The buyer has something to do; see `clientAction`. */
  | 'needs-action'
  /** The provider is still at it. */
  | 'processing'
  /** Set aside, not taken. */
  | 'authorised'
  | 'captured'
  /** Nothing was taken, and nothing will be under this payment. */
  | 'failed'
  /** Let go before it was taken. */
  | 'voided'

export interface PaymentState {
  readonly providerId: string
  readonly status: PaymentStatus
  /** What was really taken, whatever was asked for: who counts on a sum compares it. */
  readonly captured: number
  /** What was given back or is on its way. */
  readonly refunded: number
  /**
   * What the buyer's page is to do, in the provider's own terms, with a `type`. It may let somebody pay, so it is not logged.
   * Missing where the buyer is to act: the provider says it once, and was not heard; nobody can pay, another payment may begin.
   */
  readonly clientAction?: ClientAction
  /** Why it failed, or the buyer's last try did, in the provider's code and words fit for the buyer. */
  readonly failure?: { readonly code: string; readonly message: string }
}

export type ClientAction = { readonly type: string } & Readonly<Record<string, Json>>

export interface RefundState {
  readonly providerId: string
  readonly status: 'pending' | 'succeeded' | 'failed'
  readonly failure?: { readonly code: string; readonly message: string }
}

export interface ProviderNotice {
  /** The provider's id of the notice: told twice, it is the same. */
  readonly id: string
  /** The provider's own word for what happened. */
  readonly type: string
  /**
   * Which payment it is about, as far as it says; nothing: none of ours. A payment whose answer was not heard may have left
   * a twin at the provider's that nobody can pay: the reference is the same, the id is another.
   */
  readonly about?: { readonly reference?: string; readonly providerId?: string }
  /** It is about money we have sent: our reference of the payout. */
  readonly transfer?: { readonly reference: string }
  /** What it said, without what names people or lets somebody pay. */
  readonly body: Json
}

/** The provider has heard and says no; the same key would only be told no again. */
export class PaymentRefused extends Error {
  override readonly name = 'PaymentRefused'
  /** In the provider's terms, such as `card_declined`. */
  readonly code: string
  /** The card or the buyer is refused, not our request: another way to pay may do. */
  readonly declined: boolean

  constructor(code: string, message: string, options: { declined: boolean; cause?: unknown }) {
    super(message, { cause: options.cause })
    this.code = code
    this.declined = options.declined
  }
}

/** Nobody knows whether the provider did it: no answer, or none that says. Only the same key may be tried again. */
export class PaymentUnclear extends Error {
  override readonly name = 'PaymentUnclear'
}

export { ForgedNotice } from './notices.ts'

/** Who sends money to vendors for us. `test` is built in; `manual` is people at a bank. */
export const payoutProviders = ['test', 'manual', 'paystack', 'stripe'] as const
export type PayoutProvider = (typeof payoutProviders)[number]

/** The providers that are set up. */
export interface PayoutGateways {
  /** Those a vendor may choose. */
  readonly offered: readonly PayoutProvider[]
  /** @throws TypeError for one that is not set up */
  of(provider: PayoutProvider): PayoutGateway
}

/** One way to send money. The same key again is the same transfer, whether its first answer was heard or not. */
export interface PayoutGateway {
  readonly provider: PayoutProvider
  /** Sends money, or says how the transfer under this key stands. @throws PayoutRefused, PayoutUnclear */
  send(transfer: Transfer, key: string): Promise<TransferState>
  /**
   * How the transfer under this key stands, and sends nothing; undefined: there is none.
   * @throws PayoutUnclear
   */
  find(transfer: Transfer, key: string): Promise<TransferState | undefined>
}

export interface Transfer {
  /** Ours. */
  readonly reference: string
  /** In whole minor units. */
  readonly amount: number
  /** ISO 4217, upper case. */
  readonly currency: string
  readonly destination: Destination
}

/** A bank account; with Stripe an account there (`acct_…`), which has no bank. */
export interface Destination {
  readonly accountName: string
  readonly accountNumber: string
  readonly bankCode?: string | undefined
}

export interface TransferState {
  readonly providerId: string
  readonly status: 'pending' | 'paid' | 'failed'
  readonly failure?: { readonly code: string; readonly message: string }
}

/** The provider has heard and says no: nothing was sent, and nothing will be under this key. */
export class PayoutRefused extends Error {
  override readonly name = 'PayoutRefused'
  /** In the provider's terms, such as `account_closed`. */
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** Nobody knows whether the provider sent it. Only the same key may be tried again. */
export class PayoutUnclear extends Error {
  override readonly name = 'PayoutUnclear'
}

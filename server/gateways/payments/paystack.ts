import { z } from 'zod'
import {
  type NewPayment,
  type PaymentGateway,
  PaymentRefused,
  type PaymentState,
  PaymentUnclear,
  type ProviderPayment,
  type RefundState,
} from '../../../domain/common/payment-gateways.ts'
import { checkMoney } from './money.ts'
import { DUPLICATE, type PaystackAccount, type PaystackApi, paystackApi, UNKNOWN } from './paystack/api.ts'
import { readNotice } from './paystack/notices.ts'
import { Refund, refundStateOf, stateOf, Transaction } from './paystack/states.ts'

export interface PaystackOptions {
  /** Milliseconds one answer may take. */
  readonly timeout?: number
}

const TIMEOUT_MS = 20_000
const PAGE = 100
/** Of refunds; beyond that we do not know. */
const MOST_PAGES = 50

/** Counted by Paystack in hundredths where ISO 4217 has none. */
const ODDLY = new Set(['RWF', 'XOF'])

const Initialized = z.object({ authorization_url: z.url({ protocol: /^https?$/ }), reference: z.string() })

/** Paystack's transactions, by redirect (https://paystack.com/docs/payments/accept-payments). It knows them by our reference. */
export function paystackPayments(
  account: PaystackAccount,
  { timeout = TIMEOUT_MS }: PaystackOptions = {},
): PaymentGateway {
  const api = paystackApi(account, timeout)
  return {
    provider: 'paystack',
    authorises: false,
    start: (payment) => start(api, payment),
    async capture(payment) {
      const state = await known(api, payment)
      if (state.status === 'captured') return state
      throw refusal('nothing-set-aside', 'Paystack takes money at once, or not at all.')
    },
    async void(payment) {
      const state = await known(api, payment)
      if (state.status === 'failed') return state
      throw refusal('cannot-be-voided', 'Paystack lets go of nothing: the buyer may have paid, or may yet.')
    },
    refund: (payment, amount, key) => refund(api, payment, amount, key),
    find: (payment) => find(api, payment),
    readNotice: (body, headers) => readNotice(body, headers, account.secretKey),
  }
}

async function start(api: PaystackApi, payment: NewPayment): Promise<PaymentState> {
  const { reference, amount, currency, email, returnUrl } = payment
  checkMoney(amount, currency, ODDLY)
  const body = { reference, amount, currency, email, callback_url: returnUrl }
  try {
    const { authorization_url: url } = await api({ path: '/transaction/initialize', body, data: Initialized })
    const clientAction = { type: 'redirect', url }
    return { providerId: reference, status: 'needs-action', captured: 0, refunded: 0, clientAction }
  } catch (error) {
    if (error instanceof PaymentRefused && error.code === DUPLICATE) return started(api, payment, error)
    throw error
  }
}

/** What an earlier call began. Whoever guesses our references could begin one with the public key, for less. */
async function started(api: PaystackApi, payment: NewPayment, duplicate: PaymentRefused): Promise<PaymentState> {
  const transaction = await verify(api, payment.reference)
  if (transaction?.amount !== payment.amount || transaction.currency !== payment.currency) throw duplicate
  return stateOf(transaction, await refundsOf(api, transaction))
}

async function find(api: PaystackApi, { reference, currency }: ProviderPayment): Promise<PaymentState | undefined> {
  const transaction = await verify(api, reference)
  if (transaction === undefined) return undefined
  if (transaction.currency !== currency)
    throw new PaymentUnclear(`Paystack has ${reference} in ${transaction.currency}, we in ${currency}.`)
  return stateOf(transaction, await refundsOf(api, transaction))
}

async function known(api: PaystackApi, payment: ProviderPayment): Promise<PaymentState> {
  return (await find(api, payment)) ?? unknown(payment.reference)
}

/** One at a time for a payment: between looking and making Paystack would let another in. */
async function refund(api: PaystackApi, payment: ProviderPayment, amount: number, key: string): Promise<RefundState> {
  const { reference, currency } = payment
  checkMoney(amount, currency, ODDLY)
  const transaction = (await verify(api, reference)) ?? unknown(reference)
  const before = (await refundsOf(api, transaction)).find(({ merchant_note: note }) => note === key)
  if (before !== undefined && before.amount !== amount)
    throw refusal('idempotency_error', `${key} has refunded ${before.amount} already.`)
  const body = { transaction: reference, amount, currency, merchant_note: key }
  return refundStateOf(before ?? (await api({ path: '/refund', body, data: Refund })))
}

async function verify(api: PaystackApi, reference: string): Promise<Transaction | undefined> {
  try {
    return await api({ path: `/transaction/verify/${encodeURIComponent(reference)}`, data: Transaction })
  } catch (error) {
    if (error instanceof PaymentRefused && error.code === UNKNOWN) return undefined
    throw error
  }
}

/** Not every version of the API looks for one transaction alone, so we do. */
async function refundsOf(api: PaystackApi, { id, status }: Transaction): Promise<Refund[]> {
  if (status !== 'success' && status !== 'reversed') return []
  const found: Refund[] = []
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const refunds = await api({
      path: `/refund?transaction=${id}&perPage=${PAGE}&page=${page}`,
      data: z.array(Refund),
    })
    found.push(...refunds.filter(({ transaction }) => transaction === id))
    if (refunds.length < PAGE) return found
  }
  throw new PaymentUnclear(`Paystack has more refunds than we could look through for transaction ${id}.`)
}

const refusal = (code: string, message: string) => new PaymentRefused(code, message, { declined: false })

function unknown(reference: string): never {
  throw refusal(UNKNOWN, `Paystack knows no payment ${reference}.`)
}

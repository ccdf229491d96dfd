import { Stripe } from 'stripe'
import { PaymentRefused, PaymentUnclear } from '../../../../domain/common/payment-gateways.ts'
import { mayPass, quote } from '../../http.ts'

/** Codes that say "not now", whatever the status. */
const BUSY: ReadonlySet<string> = new Set(['rate_limit', 'lock_timeout', 'idempotency_key_in_use'])

/**
 * What a failure means to whoever has to decide about money. Of Stripe's words only those that are fit to be kept go on:
 * its errors carry whole payments, with what lets somebody pay them.
 */
export function failureOf(error: unknown): unknown {
  if (!(error instanceof Stripe.errors.StripeError)) return error
  const { statusCode, code = error.rawType ?? 'unknown' } = error
  if (statusCode === undefined) return new PaymentUnclear(said(`Stripe: ${reasonOf(error)}`), { cause: causeOf(error) })
  const words = said(`Stripe: HTTP ${statusCode} ${code} ${error.message} ${error.requestId ?? ''}`)
  if (isUnclear(statusCode) || BUSY.has(code)) return new PaymentUnclear(words)
  // What Stripe says of a card is meant for the buyer.
  const declined = error.rawType === 'card_error'
  return new PaymentRefused(code, declined ? said(error.message) : words, { declined })
}

/** Keys, and what a buyer's page pays with, wherever they are repeated. */
const said = (words: string): string => quote(words.replaceAll(/\b(?:[sr]k|whsec)_\w+|\w+_secret_\w+/g, '…'))

/** A redirect is followed by nobody, and 409 is what the same key is told while it is being worked on. */
const isUnclear = (status: number): boolean => mayPass(status) || status === 409 || status < 400

/** The package's own words for a lost connection say nothing of how it was lost. */
const reasonOf = ({ detail, message }: Stripe.errors.StripeError): string =>
  detail instanceof Error ? detail.message.replace(/^Stripe: /, '') : message

const causeOf = ({ detail }: Stripe.errors.StripeError): unknown => (detail instanceof Error ? detail : undefined)

/** A yes must hold what it says yes to. @throws PaymentUnclear */
export function readable<T extends { readonly id: string; readonly object: string }>(
  object: T['object'],
  answer: T,
): T {
  if (answer.object === object && typeof answer.id === 'string') return answer
  throw new PaymentUnclear(`Stripe: an answer that we cannot read, for no ${object}.`)
}

/** There is no such thing at Stripe's. */
export const isUnknown = (error: unknown): boolean =>
  error instanceof Stripe.errors.StripeError && error.statusCode === 404 && error.code === 'resource_missing'

/** A failure of Stripe's own that it gives again for a key it has seen: the key is used up, and says no more than before. */
export const isSpent = (error: unknown): boolean =>
  error instanceof Stripe.errors.StripeError &&
  (error.statusCode ?? 0) >= 500 &&
  error.headers?.['idempotent-replayed'] === 'true'

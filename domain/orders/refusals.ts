import { DomainError } from '../common/errors.ts'
import type { Priced } from '../pricing/index.ts'
import { codeRefused, mixedCurrencies, shippingUnavailable, totalChanged, variantNotOnSale } from './errors.ts'
import type { Order, PlaceOrder } from './schema.ts'

/**
 * What a cart may show and an order may not have. A code in a cart that takes nothing off is no reason to refuse it: what it
 * comes to was shown without. One that the order itself names is.
 * @returns the currency of the order
 */
export function requireOrderable({ currency, ...priced }: Priced, named: readonly string[]): string {
  const { notOnSale, notInCurrency, currencies, undeliverable } = priced
  const codes = new Set(named.map((code) => code.toLowerCase()))
  const refusedCodes = priced.refusedCodes.filter(({ code }) => codes.has(code.toLowerCase()))
  if (notOnSale.length > 0) {
    const meta = { variantIds: notOnSale }
    throw new DomainError(variantNotOnSale, `Not on sale: ${notOnSale.join(', ')}.`, { meta })
  }
  if (currency === undefined || notInCurrency.length > 0) {
    throw new DomainError(mixedCurrencies, `These are priced in ${currencies.join(' and ')}; order them apart.`, {
      meta: { currencies, variantIds: notInCurrency },
    })
  }
  if (undeliverable.length > 0) {
    const meta = { vendorIds: undeliverable }
    throw new DomainError(shippingUnavailable, 'Not all of it can be sent there in this way.', { meta })
  }
  if (refusedCodes.length > 0) {
    const said = refusedCodes.map(({ code, reason }) => `${code} (${reason})`).join(', ')
    throw new DomainError(codeRefused, `These codes take nothing off: ${said}.`, { meta: { refusedCodes } })
  }
  return currency
}

/** @throws `orders.total-changed` with what it comes to now */
export function requireExpected(expected: PlaceOrder['expectedTotal'], total: Order['total']): void {
  if (expected === undefined || (expected.amount === total.amount && expected.currency === total.currency)) return
  throw new DomainError(totalChanged, `The total is now ${total.amount} ${total.currency} in minor units.`, {
    meta: { total },
  })
}

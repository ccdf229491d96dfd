import { decimalsOf } from '../../domain/common/money.ts'

/** What a cell says cannot be what its column is for. */
export class CellFault extends Error {
  override readonly name = 'CellFault'
}

const PRICE = /^(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d*))?$/

/**
 * `1,299.50` → 129950 in a currency of two decimals.
 * @throws CellFault on anything that is no price, or finer than the currency
 */
export function readPrice(text: string, currency: string): number {
  const [, whole, fraction = ''] = PRICE.exec(text) ?? []
  if (whole === undefined) {
    const negative = /^-\s*[\d.]/.test(text)
    throw new CellFault(`${quoted(text)} is ${negative ? 'negative' : 'not a price such as 1299.50'}.`)
  }
  const decimals = decimalsOf(currency)
  // Exports write .00 for any currency. Three zeros might be thousands, so no other surplus is taken.
  const digits = decimals === 0 && /^00?$/.test(fraction) ? '' : fraction
  if (digits.length > decimals) {
    throw new CellFault(`${quoted(text)} has more decimals than ${currency}, which has ${decimals}.`)
  }
  return Number(whole.replaceAll(',', '') + digits.padEnd(decimals, '0'))
}

/** 129950 → `1299.50` */
export function writePrice(amount: number, currency: string): string {
  const decimals = decimalsOf(currency)
  const digits = String(amount).padStart(decimals + 1, '0')
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
}

/** A count or a weight; weights come with decimals from scales that show pounds. */
export function readNumber(text: string): number {
  if (!/^-?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?$/.test(text)) throw new CellFault(`${quoted(text)} is not a number.`)
  return Number(text.replaceAll(',', ''))
}

/** @throws CellFault on fractions */
export function readCount(text: string): number {
  const count = readNumber(text)
  if (!Number.isInteger(count)) throw new CellFault(`${quoted(text)} is not a whole number.`)
  return count
}

/** Nothing said is yes, as Shopify has it. */
export function readFlag(text: string): boolean {
  const flag = text.toLowerCase()
  if (flag === 'true' || flag === '') return true
  if (flag === 'false') return false
  throw new CellFault(`${quoted(text)} is neither true nor false.`)
}

export const quoted = (text: string): string => `“${text.length > 40 ? `${text.slice(0, 40)}…` : text}”`

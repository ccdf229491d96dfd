import { minorUnitsOf, type Money } from '../common/money.ts'
import type { Locale } from './locale.ts'

/** Where our readers of a language mostly are: naira is ₦ to them, and a dollar is somebody else's. */
const regions: Record<Locale, string> = { en: 'en-NG', fr: 'fr-SN' }

/** `₦25,000.00`, `25 000 F CFA`; as a code, `NGN 25,000.00`, it can be sent by SMS without costing more. */
export function money(locale: Locale, { amount, currency }: Money, currencyDisplay: 'symbol' | 'code'): string {
  const format = new Intl.NumberFormat(regions[locale], { style: 'currency', currency, currencyDisplay })
  return format.format(amount / minorUnitsOf(currency))
}

/** `12 November 2026`. Days are those of UTC, an hour at most from any of West Africa. */
export function day(locale: Locale, timestamp: string): string {
  return new Intl.DateTimeFormat(regions[locale], { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(timestamp))
}

/** `12 November 2026 at 17:30 UTC`. */
export function moment(locale: Locale, timestamp: string): string {
  const format = new Intl.DateTimeFormat(regions[locale], { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' })
  return `${format.format(new Date(timestamp))} UTC`
}

/** `Senegal`, `Sénégal`; the code itself for one that nobody knows. */
export function country(locale: Locale, code: string): string {
  return new Intl.DisplayNames(regions[locale], { type: 'region' }).of(code) ?? code
}

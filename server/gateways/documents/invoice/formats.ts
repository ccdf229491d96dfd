import type { InvoiceDocument } from '../../../../domain/common/documents.ts'
import { decimalsOf, minorUnitsOf } from '../../../../domain/common/money.ts'

/** Numbers and days as readers of an invoice write them. */
export interface Formats {
  /** `25,000.00` */
  readonly amount: (minor: number) => string
  /** `₦25,000.00` */
  readonly money: (minor: number) => string
  /** Of parts per million: `7.5%` */
  readonly rate: (partsPerMillion: number) => string
  /** `27 November 2026`; the day of UTC. */
  readonly day: (timestamp: string) => string
}

/** Where our readers of a language mostly are: naira is ₦ to them. */
const regions = { en: 'en-NG', fr: 'fr-SN' } as const

export function formatsOf({ locale, currency }: InvoiceDocument): Formats {
  const region = regions[locale]
  const money = new Intl.NumberFormat(region, { style: 'currency', currency })
  const [digits, units] = [decimalsOf(currency), minorUnitsOf(currency)]
  const amount = new Intl.NumberFormat(region, { minimumFractionDigits: digits, maximumFractionDigits: digits })
  const rate = new Intl.NumberFormat(region, { style: 'percent', maximumFractionDigits: 4 })
  const day = new Intl.DateTimeFormat(region, { dateStyle: 'long', timeZone: 'UTC' })
  return {
    amount: (minor) => amount.format(minor / units),
    money: (minor) => money.format(minor / units),
    rate: (partsPerMillion) => rate.format(partsPerMillion / 1_000_000),
    day: (timestamp) => day.format(new Date(timestamp)),
  }
}

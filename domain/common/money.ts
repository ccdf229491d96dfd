import { z } from 'zod'

/** ISO 4217, upper case. */
export const Currency = z
  .string()
  .regex(/^[A-Z]{3}$/, 'Expected a currency code of three letters, such as NGN.')
  .meta({ id: 'Currency' })

/** A whole number of minor units (kobo, cents); never a float. At most a trillion, so that sums stay exact. */
export const Amount = z.int().min(0).max(1_000_000_000_000)

export const Money = z.object({ amount: Amount, currency: Currency }).meta({ id: 'Money' })
export type Money = z.infer<typeof Money>

/** What amounts add up to; exact as far as JSON carries integers. */
export const Sum = z.object({ amount: z.int().min(0), currency: Currency }).meta({ id: 'Sum' })

/** What something comes to: `total = subtotal − discount + shipping + tax`. */
export const Totals = z
  .object({
    subtotal: Sum,
    discount: Sum,
    shipping: Sum,
    tax: Sum.meta({ description: 'What is added on top of prices.' }),
    taxIncluded: Sum.meta({ description: 'What prices contain already.' }),
    total: Sum,
  })
  .meta({ id: 'Totals' })
export type Totals = z.output<typeof Totals>

const decimals = new Map<string, number>()

/** Digits after the point, by ISO 4217: 2 for NGN, 0 for XOF, 3 for KWD. Asked once of each: `Intl` takes its time to answer. */
export function decimalsOf(currency: string): number {
  const known = decimals.get(currency)
  if (known !== undefined) return known
  const format = new Intl.NumberFormat('en', { style: 'currency', currency })
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2
  decimals.set(currency, digits)
  return digits
}

/** How many minor units make one of its own: 100 kobo a naira, 1 for a CFA franc. */
export const minorUnitsOf = (currency: string): number => 10 ** decimalsOf(currency)

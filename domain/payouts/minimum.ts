/**
 * The least that is paid out, in minor units. A transfer costs us about the same whatever it carries: below this its price
 * would be more than a hundredth of it. What is less waits for the next one.
 */
const minimums: Readonly<Record<string, number>> = {
  NGN: 500_000,
  GHS: 5_000,
  KES: 50_000,
  ZAR: 10_000,
  USD: 2_000,
  EUR: 2_000,
  GBP: 2_000,
}

/** For a currency nobody has thought of: twenty units of two decimals. */
export const minimumOf = (currency: string): number => minimums[currency] ?? 2_000

import { digestOf } from '../references.ts'

const DIGITS = 18

/** `FL`, eighteen digits of the key's, and two that catch slips of the pen (ISO 7064, MOD 97-10, as in an IBAN). */
export function trackingNumberOf(key: string): string {
  const number = BigInt(`0x${digestOf(key).toString('hex')}`) % 10n ** BigInt(DIGITS)
  const check = 98n - ((number * 100n) % 97n)
  return `FL${String(number).padStart(DIGITS, '0')}${String(check).padStart(2, '0')}`
}

export const isTrackingNumber = (text: string): boolean => /^FL\d{20}$/.test(text) && BigInt(text.slice(2)) % 97n === 1n

import { InvalidArgumentError } from 'commander'

/** Reads an option that is a whole number, 1 or more. */
export function wholeNumber(text: string): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('Expected a whole number, 1 or more.')
  return number
}

/** Reads an option that is a number of days, 0 or more. */
export function days(text: string): number {
  const number = Number(text)
  if (text.trim() === '' || !Number.isInteger(number) || number < 0) {
    throw new InvalidArgumentError('Expected a number of days, 0 or more.')
  }
  return number
}

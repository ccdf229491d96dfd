import { CarrierRefused, type ParcelAddress } from '../../../domain/common/carrier-gateways.ts'

/**
 * The lines of a street address, as many and as long as a carrier prints them; nothing is cut off.
 * @throws CarrierRefused for one that has no room
 */
export function streetLines(
  { line1, line2 }: ParcelAddress,
  { width, most }: { width: number; most: number },
): string[] {
  const lines = [line1, line2 ?? ''].flatMap((line) => wrap(line.trim(), width))
  if (lines.length > most) {
    const message = `The address takes ${lines.length} lines of ${width} characters, and the carrier prints ${most}.`
    throw new CarrierRefused('address-too-long', message)
  }
  return lines
}

/**
 * Carriers take nothing without a telephone. Who sends it can be asked when whoever receives it has none.
 * @throws CarrierRefused when neither has
 */
export function phoneOf({ phone }: ParcelAddress, sender: ParcelAddress): string {
  const known = phone ?? sender.phone
  if (known === undefined)
    throw new CarrierRefused('phone-missing', 'Neither the recipient nor the sender has a telephone.')
  return known
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  for (const word of text.split(/\s+/).flatMap((each) => chunks(each, width))) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`
    else if (word !== '') lines.push(word)
  }
  return lines
}

const chunks = (word: string, width: number): string[] => word.match(new RegExp(`.{1,${width}}`, 'gsu')) ?? []

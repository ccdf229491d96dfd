import { MOST_LINES } from './inputs.ts'
import type { WrittenLine } from './item-queries.ts'

/**
 * The lines a cart is given by a guest's cart that goes into it. Of a variant that is in both the greater quantity wins; a
 * guest's quantity counts no further than there are pieces, though one stays to show that it is sold out. Nothing the cart
 * had already becomes less. What no longer fits stays behind, the newest first.
 */
export function mergedLines(
  own: readonly WrittenLine[],
  guests: readonly WrittenLine[],
  available: ReadonlyMap<number, number>,
): WrittenLine[] {
  const had = new Map(own.map((line) => [line.variantId, line]))
  let room = MOST_LINES - own.length
  return guests.flatMap(({ variantId, quantity, seen }) => {
    const before = had.get(variantId)
    const offered = Math.max(1, Math.min(quantity, available.get(variantId) ?? 0))
    if (before !== undefined) {
      return offered > before.quantity ? [{ variantId, quantity: offered, seen: before.seen }] : []
    }
    room -= 1
    return room < 0 ? [] : [{ variantId, quantity: offered, seen }]
  })
}

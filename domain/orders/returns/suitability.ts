import type { WriteCtx } from '../../common/context.ts'
import { DomainError } from '../../common/errors.ts'
import { priceChoice, type PricedLine } from '../../pricing/index.ts'
import { exchangeUnsuitable } from '../errors.ts'
import type { ReturnableItem } from './queries.ts'

/** Pieces of an item, and what is wanted for them. */
export interface WantedBack {
  readonly item: ReturnableItem
  readonly quantity: number
  /** Nothing: the money. */
  readonly exchangeVariantId: number | undefined
}

/**
 * Whether it is on sale, of the same vendor, and costs now no more than what is sent back cost then, before discounts on
 * either: so nobody has to pay, and who paid less for the one does not pay more for the other.
 * @throws `orders.exchange-unsuitable`
 */
export async function requireSuitable(ctx: WriteCtx, currency: string, wanted: readonly WantedBack[]): Promise<void> {
  const ids = wanted.flatMap(({ exchangeVariantId }) => exchangeVariantId ?? [])
  const lines = await priceWanted(
    ctx,
    currency,
    [...new Set(ids)].map((variantId) => ({ variantId, quantity: 1 })),
  )
  const byVariant = new Map(lines.map((line) => [line.variantId, line]))
  const unsuitable = wanted.filter(({ item, exchangeVariantId = 0 }) => {
    const line = byVariant.get(exchangeVariantId)
    return line === undefined || line.vendorId !== item.vendorId || line.unitPrice > item.unitPrice
  })
  if (unsuitable.length === 0) return
  const itemIds = unsuitable.map(({ item }) => item.id)
  const said = `It takes variants of the same vendor that are no dearer; not so for: ${itemIds.join(', ')}.`
  throw new DomainError(exchangeUnsuitable, said, { meta: { itemIds } })
}

/** What of these is on sale in this currency, with its price; in their order. */
export async function priceWanted(
  ctx: WriteCtx,
  currency: string,
  items: readonly { readonly variantId: number; readonly quantity: number }[],
): Promise<readonly PricedLine[]> {
  return (await priceChoice(ctx.db, { items, currency, codes: [], customerId: null }, ctx.now)).lines
}

import type { Reader } from '../../db/connect.ts'
import type { Actor } from '../common/access.ts'
import { findAvailable } from '../inventory/index.ts'
import { type Priced, priceChoice, shownTotals, USUAL_CURRENCY } from '../pricing/index.ts'
import { listItems, type StoredItem } from './item-queries.ts'
import type { StoredCart } from './queries.ts'
import type { Cart, CartItem } from './schema.ts'

interface Looking {
  readonly db: Reader
  readonly actor: Actor
  readonly now: Date
}

/** By which a cart is sent whose owner has chosen no other way; the same as of orders. */
const USUAL_METHOD = 'standard'

/** What a cart holds, priced as an order of it would be. */
export async function priceCart({ db, actor, now }: Looking, cart: StoredCart, items: readonly StoredItem[]) {
  const { currency, country, region, shippingMethod, codes } = cart
  const choice = {
    items,
    currency: currency ?? undefined,
    country: country ?? undefined,
    region: region ?? undefined,
    shippingMethod: shippingMethod ?? USUAL_METHOD,
    codes,
    customerId: actor.kind === 'user' ? actor.userId : null,
  }
  return priceChoice(db, choice, now)
}

/**
 * A cart as it is now: prices, discounts and what is left are asked anew each time it is looked at.
 * @param token of a cart that was made just now
 */
export async function showCart(ctx: Looking, cart: StoredCart, token?: string): Promise<Cart> {
  const items = await listItems(ctx.db, cart.id)
  const priced = await priceCart(ctx, cart, items)
  const available = await findAvailable(
    ctx.db,
    items.map(({ variantId }) => variantId),
  )
  const currency = cart.currency ?? priced.currency ?? USUAL_CURRENCY
  const held = ctx.actor.kind === 'system' ? undefined : ctx.actor.cartToken
  return {
    id: cart.id,
    token: cart.userId === null ? (token ?? held ?? null) : null,
    items: shownItems(items, priced, available, currency),
    totals: shownTotals(priced.totals, currency),
    currency,
    codes: [...cart.codes],
    discounts: priced.discounts.map(({ code, name, amount }) => ({ code, name, amount: { amount, currency } })),
    refusedCodes: [...priced.refusedCodes],
    country: cart.country,
    region: cart.region,
    shippingMethod: cart.country === null ? cart.shippingMethod : (cart.shippingMethod ?? USUAL_METHOD),
    undeliverable: vendorsOf(items, priced.undeliverable),
    expiresAt: cart.expiresAt,
  }
}

function shownItems(
  items: readonly StoredItem[],
  { lines }: Priced,
  available: ReadonlyMap<number, number>,
  currency: string,
): CartItem[] {
  const money = (amount: number) => ({ amount, currency })
  const byVariant = new Map(lines.map((line) => [line.variantId, line]))
  return items.map(({ seen, ...item }) => {
    const line = byVariant.get(item.variantId)
    const changed = line !== undefined && seen !== null && seen !== line.unitPrice
    return {
      ...item,
      unitPrice: line === undefined ? null : money(line.unitPrice),
      lineTotal: line === undefined ? null : money(line.lineTotal),
      priceBefore: changed ? money(seen) : null,
      available: line === undefined ? 0 : Math.max(0, available.get(item.variantId) ?? 0),
    }
  })
}

function vendorsOf(items: readonly StoredItem[], ids: readonly number[]): Cart['undeliverable'] {
  const vendors = new Map(items.map(({ vendor }) => [vendor.id, vendor]))
  return ids.map((id) => vendors.get(id)!)
}

import type { WriteCtx } from '../common/context.ts'
import { DomainError } from '../common/errors.ts'
import { findAvailable } from '../inventory/index.ts'
import { type Priced, priceChoice } from '../pricing/index.ts'
import { type CallersCart, ensureCallers, lockCallers } from './callers-cart.ts'
import { cartFull, itemNotFound, notInCurrency, notOnSale, soldOut } from './errors.ts'
import { type AddItem, type AddProduct, MOST_LINES, MOST_PIECES, type RemoveItem, type UpdateItem } from './inputs.ts'
import { deleteItem, type Line, listItems, writeLines } from './item-queries.ts'
import { type StoredCart, updateCart } from './queries.ts'
import type { Cart } from './schema.ts'
import { showCart } from './shown.ts'

/** Adds pieces to those that are in the cart already; the caller's own is made when there is none. */
export async function addItem(ctx: WriteCtx, { id, variantId, quantity }: AddItem): Promise<Cart> {
  const callers: CallersCart = id === undefined ? await ensureCallers(ctx) : { cart: await lockCallers(ctx, id) }
  const cart = await putIn(ctx, callers.cart, [{ variantId, quantity }])
  return showCart(ctx, cart, callers.token)
}

/** The same, from the page of a product. */
export async function addProduct(ctx: WriteCtx, { id, variantId, quantity }: AddProduct): Promise<Cart> {
  const { cart, token } = await ensureCallers(ctx)
  return showCart(ctx, await putIn(ctx, cart, [{ variantId, quantity }], id), token)
}

/** Makes it so many pieces. That there are fewer is shown, not refused: there may be more by the time they are ordered. */
export async function updateItem(ctx: WriteCtx, { id, itemId, quantity }: UpdateItem): Promise<Cart> {
  const cart = await lockCallers(ctx, id)
  const item = (await listItems(ctx.db, cart.id)).find((each) => each.id === itemId)
  if (item === undefined) throw noItem(itemId)
  const { variantId } = item
  const { lines } = await priceIn(ctx, cart, [{ variantId, quantity }])
  await writeLines(ctx.db, cart.id, [{ variantId, quantity, seen: lines[0]?.unitPrice ?? item.seen }], ctx.now)
  return showCart(ctx, await updateCart(ctx.db, cart, {}, ctx.now))
}

export async function removeItem(ctx: WriteCtx, { id, itemId }: RemoveItem): Promise<Cart> {
  const cart = await lockCallers(ctx, id)
  if (!(await deleteItem(ctx.db, cart.id, itemId))) throw noItem(itemId)
  return showCart(ctx, await updateCart(ctx.db, cart, {}, ctx.now))
}

/**
 * Puts pieces into a cart that is locked, at the prices of this moment. What nobody can buy is refused; what there is less
 * of than is wanted is not, since that changes by the minute and the order decides.
 * @param productId whose variants they have to be
 */
export async function putIn(
  ctx: WriteCtx,
  cart: StoredCart,
  wanted: readonly Line[],
  productId?: number,
): Promise<StoredCart> {
  if (wanted.length === 0) return cart
  const priced = await priceIn(ctx, cart, wanted)
  requireSold(priced, productId)
  await requireLeft(ctx, wanted)
  const had = new Map((await listItems(ctx.db, cart.id)).map((item) => [item.variantId, item.quantity]))
  const sums = new Map<number, number>()
  for (const { variantId, quantity } of wanted) {
    sums.set(variantId, (sums.get(variantId) ?? had.get(variantId) ?? 0) + quantity)
  }
  if (new Set([...had.keys(), ...sums.keys()]).size > MOST_LINES) {
    throw new DomainError(cartFull, `It holds ${MOST_LINES} different things at most.`)
  }
  const prices = new Map(priced.lines.map(({ variantId, unitPrice }) => [variantId, unitPrice]))
  const lines = [...sums].map(([variantId, quantity]) => ({
    variantId,
    quantity: Math.min(quantity, MOST_PIECES),
    seen: prices.get(variantId)!,
  }))
  await writeLines(ctx.db, cart.id, lines, ctx.now)
  return updateCart(ctx.db, cart, { currency: priced.currency! }, ctx.now)
}

export const priceIn = (ctx: WriteCtx, { currency }: StoredCart, items: readonly Line[]): Promise<Priced> =>
  priceChoice(ctx.db, { items, currency: currency ?? undefined, codes: [], customerId: null }, ctx.now)

function requireSold(priced: Priced, productId: number | undefined): void {
  const foreign = priced.lines.filter((line) => productId !== undefined && line.productId !== productId)
  const variantIds = [...priced.notOnSale, ...foreign.map(({ variantId }) => variantId)]
  if (variantIds.length > 0) {
    throw new DomainError(notOnSale, `Not on sale: ${variantIds.join(', ')}.`, { meta: { variantIds } })
  }
  requirePriced(priced)
}

/** @throws `carts.not-in-currency` */
export function requirePriced({ currency, currencies, notInCurrency: variantIds }: Priced): void {
  if (currency === undefined) {
    throw new DomainError(notInCurrency, `These are priced in ${currencies.join(' and ')}; choose a currency.`)
  }
  if (variantIds.length === 0) return
  const detail = `Without a price in ${currency}: ${variantIds.join(', ')}.`
  throw new DomainError(notInCurrency, detail, { meta: { currency, variantIds } })
}

async function requireLeft(ctx: WriteCtx, wanted: readonly Line[]): Promise<void> {
  const ids = [...new Set(wanted.map(({ variantId }) => variantId))]
  const available = await findAvailable(ctx.db, ids)
  const variantIds = ids.filter((id) => (available.get(id) ?? 0) <= 0)
  if (variantIds.length === 0) return
  throw new DomainError(soldOut, `Sold out: ${variantIds.join(', ')}.`, { meta: { variantIds } })
}

const noItem = (itemId: number): DomainError => new DomainError(itemNotFound, `The cart has no item ${itemId}.`)

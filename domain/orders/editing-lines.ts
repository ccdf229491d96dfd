import { DomainError, type FieldError, invalid } from '../common/errors.ts'
import type { ChosenItem, Priced } from '../pricing/index.ts'
import { nothingLeft } from './errors.ts'
import { type EditOrder, MOST_ITEMS, type Order } from './schema.ts'

/** What a line of an order is to be; the item it was, unless it is a new one. */
export interface EditedLine extends ChosenItem {
  readonly itemId: number | null
}

/**
 * What an order is to be made of: what is kept, at the prices it was sold at, and after that what is wanted more.
 * @throws `orders.nothing-left`
 */
export function linesAfter(order: Order, { items, add }: Pick<EditOrder, 'items' | 'add'>): EditedLine[] {
  requireKnown(order, items)
  const wanted = new Map(items.map(({ itemId, quantity }) => [itemId, quantity]))
  const kept = order.items.map((item) => ({ ...item, wanted: wanted.get(item.id) ?? item.quantity }))
  const lines = kept
    .map(({ id, variantId, quantity, wanted, unitPrice }) => ({
      itemId: id,
      variantId,
      quantity: Math.min(quantity, wanted),
      soldAt: unitPrice.amount,
    }))
    .filter(({ quantity }) => quantity > 0)
  const raised = kept.map(({ variantId, quantity, wanted }) => ({ variantId, quantity: wanted - quantity }))
  const after = [...lines, ...newLines([...raised.filter(({ quantity }) => quantity > 0), ...add])]
  if (after.length === 0) throw new DomainError(nothingLeft, 'Nothing would be left; cancel the order instead.')
  if (after.length > MOST_ITEMS) throw fault('add', `An order has ${MOST_ITEMS} items at most.`, 'too_big')
  return after
}

function newLines(more: readonly ChosenItem[]): EditedLine[] {
  return [...Map.groupBy(more, ({ variantId }) => variantId)].map(([variantId, of]) => ({
    itemId: null,
    variantId,
    quantity: of.reduce((sum, { quantity }) => sum + quantity, 0),
  }))
}

function requireKnown(order: Order, items: EditOrder['items']): void {
  const known = new Set(order.items.map(({ id }) => id))
  const faults = items.flatMap(({ itemId }, index): FieldError[] => {
    const path = `items.${index}.itemId`
    if (!known.has(itemId)) return [{ path, message: `The order has no item ${itemId}.`, code: 'unknown' }]
    const isFirst = items.findIndex((other) => other.itemId === itemId) === index
    return isFirst ? [] : [{ path, message: 'Each item stands there once.', code: 'duplicate' }]
  })
  if (faults.length > 0) throw invalid(faults)
}

const fault = (path: string, message: string, code: string): DomainError => invalid([{ path, message, code }])

/** Pieces that cost today what the others of their kind were sold for join them, so that they are one item. */
export function joined(lines: readonly EditedLine[], priced: Priced['lines']): EditedLine[] {
  const after: EditedLine[] = []
  for (const [index, line] of lines.entries()) {
    const price = priced[index]!.unitPrice
    const same = after.findIndex(({ variantId, soldAt }) => variantId === line.variantId && soldAt === price)
    if (line.itemId !== null || same < 0) after.push(line)
    else after[same] = { ...after[same]!, quantity: after[same]!.quantity + line.quantity }
  }
  return after
}

/** Whether an order is made of these already. */
export const isMadeOf = (order: Order, lines: readonly EditedLine[]): boolean =>
  lines.length === order.items.length &&
  order.items.every(({ id, quantity }) => lines.some((line) => line.itemId === id && line.quantity === quantity))

import type { BasketLine, Discount } from './basket.ts'
import { fractionOf, sharesOf, sum } from './shares.ts'

/** What each discount takes off each line, by discount in the order given, then by line. */
export type Reductions = ReadonlyMap<Discount, readonly number[]>

const order: readonly Discount['rule']['kind'][] = ['buy-x-get-y', 'percentage', 'fixed']

/** Applies discounts one after the other, each to what the ones before it have left. No line goes below nothing. */
export function reduce(lines: readonly BasketLine[], discounts: readonly Discount[]): Reductions {
  let left = lines.map(({ unitPrice, quantity }) => unitPrice * quantity)
  const spare = lines.map(({ quantity }) => quantity)
  const reductions = new Map<Discount, readonly number[]>()
  for (const discount of discounts.toSorted((a, b) => order.indexOf(a.rule.kind) - order.indexOf(b.rule.kind))) {
    const eligible = lines.map((line) => appliesTo(discount, line))
    const taken = reachesMinimum(lines, discount, eligible) ? take(discount, { lines, eligible, left, spare }) : []
    reductions.set(
      discount,
      lines.map((_, index) => taken[index] ?? 0),
    )
    left = left.map((amount, index) => amount - (taken[index] ?? 0))
  }
  return new Map(discounts.map((discount) => [discount, reductions.get(discount)!]))
}

/** Whether a discount is for a line at all. */
export const appliesTo = ({ vendorId, productIds }: Discount, line: BasketLine): boolean =>
  (vendorId === undefined || vendorId === line.vendorId) &&
  (productIds === undefined || productIds.includes(line.productId))

function reachesMinimum(
  lines: readonly BasketLine[],
  { minimum = 0 }: Discount,
  eligible: readonly boolean[],
): boolean {
  return sum(lines.map(({ unitPrice, quantity }, index) => (eligible[index] ? unitPrice * quantity : 0))) >= minimum
}

interface State {
  readonly lines: readonly BasketLine[]
  readonly eligible: readonly boolean[]
  /** What is left to pay of each line. */
  readonly left: readonly number[]
  /** Pieces of each line that no giving away has counted yet. */
  readonly spare: number[]
}

function take({ rule }: Discount, state: State): number[] {
  if (rule.kind === 'buy-x-get-y') return giveAway(rule, state)
  const base = state.left.map((amount, index) => (state.eligible[index] ? amount : 0))
  const whole = sum(base)
  const off = rule.kind === 'fixed' ? Math.min(rule.amount, whole) : fractionOf(whole, rule.basisPoints, 10_000)
  return sharesOf(Math.min(off, whole), base)
}

/** A piece counts once: what was bought for one gift is not bought for another. */
function giveAway(
  { buy, give }: { readonly buy: number; readonly give: number },
  { lines, eligible, spare }: State,
): number[] {
  const taken = lines.map(() => 0)
  const dearestFirst = lines
    .map((line, index) => ({ index, unitPrice: line.unitPrice, pieces: eligible[index] ? spare[index]! : 0 }))
    .toSorted((a, b) => b.unitPrice - a.unitPrice || a.index - b.index)
  let groups = Math.floor(sum(dearestFirst.map(({ pieces }) => pieces)) / (buy + give))
  let [position, counted] = [0, groups * (buy + give)]
  for (const { index, unitPrice, pieces } of dearestFirst) {
    const used = Math.min(pieces, counted)
    taken[index] = unitPrice * givenBetween(position, position + used, buy, give)
    spare[index]! -= used
    position += used
    counted -= used
  }
  return taken
}

/** How many of the pieces from one position to another are given away. */
function givenBetween(from: number, to: number, buy: number, give: number): number {
  const before = (position: number) =>
    Math.floor(position / (buy + give)) * give + Math.max(0, (position % (buy + give)) - buy)
  return before(to) - before(from)
}

import type { Tax } from '../basket.ts'

/** What is said of taxes where things go to: for the country, or for the one region of it that is meant. */
export interface TaxRule extends Tax {
  readonly regional: boolean
  /** Only for this category and those below it. */
  readonly categoryId: number | null
  /** Whether parcels bear it too; asked of rules that are for no category. */
  readonly onShipping: boolean
}

const untaxed: Tax = { rate: 0, included: false }

/**
 * The tax on things of a category: the most specific rule, which is one for region and category, then category, then
 * region, then country. Of categories the nearest decides.
 * @param path the category's id and those of its ancestors, from itself upwards
 */
export function taxOf(rules: readonly TaxRule[], path: readonly number[]): Tax {
  const rank = ({ regional, categoryId }: TaxRule): number => {
    const height = categoryId === null ? -1 : path.indexOf(categoryId)
    return height < 0 ? (regional ? 1 : 0) : (regional ? 2 : 1) * MOST_DEEP + MOST_DEEP - height
  }
  const meant = rules.filter(({ categoryId }) => categoryId === null || path.includes(categoryId))
  return termsOf(meant.toSorted((a, b) => rank(b) - rank(a))[0])
}

/** Deeper than any tree of categories. */
const MOST_DEEP = 1_000

/** The tax on a parcel, which is of no category. */
export function taxOnParcels(rules: readonly TaxRule[]): Tax {
  const general = rules.filter(({ categoryId }) => categoryId === null)
  const rule = general.find(({ regional }) => regional) ?? general[0]
  return termsOf(rule?.onShipping === true ? rule : undefined)
}

const termsOf = (rule: TaxRule | undefined): Tax =>
  rule === undefined ? untaxed : { rate: rule.rate, included: rule.included }

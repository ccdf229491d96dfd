import type { Discount, DiscountRule, Quote } from '../basket.ts'
import type { FoundDiscount } from '../choice-query.ts'
import type { PricedDiscount, RefusedCode, Refusal } from '../choice.ts'
import { appliesTo } from '../reductions.ts'
import { sum } from '../shares.ts'

/** Discounts that can be had in a currency: those that ask for no code first, then by code as they were given. */
export function hadIn(currency: string, found: readonly FoundDiscount[], codes: readonly string[]): FoundDiscount[] {
  const had = found.filter(({ refusal, currency: of }) => refusal === null && (of ?? currency) === currency)
  const given = new Map(had.flatMap((each) => (each.code === null ? [] : [[each.code.toLowerCase(), each]])))
  const coded = distinct(codes).flatMap((code) => given.get(code.toLowerCase()) ?? [])
  return [...had.filter(({ code }) => code === null), ...coded]
}

export function toDiscount(found: FoundDiscount): Discount {
  const { id, vendorId, productIds, minimum } = found
  return {
    id,
    rule: ruleOf(found),
    vendorId: vendorId ?? undefined,
    productIds: productIds ?? undefined,
    minimum: minimum ?? undefined,
  }
}

function ruleOf({ kind, basisPoints, amount, buy, give }: FoundDiscount): DiscountRule {
  if (kind === 'percentage') return { kind, basisPoints }
  return kind === 'fixed' ? { kind, amount } : { kind, buy, give }
}

/** Those that took something off. */
export function effective(had: readonly FoundDiscount[], { discounts }: Quote): PricedDiscount[] {
  const amounts = new Map(discounts.map(({ id, amount }) => [id, amount]))
  return had
    .map(({ id, vendorId, code, name }) => ({ id, vendorId, code, name, amount: amounts.get(id) ?? 0 }))
    .filter(({ amount }) => amount > 0)
}

/** The codes that took nothing off, each with the reason. */
export function refused(
  codes: readonly string[],
  found: readonly FoundDiscount[],
  quote: Quote | undefined,
): RefusedCode[] {
  const byCode = new Map(found.map((each) => [each.code?.toLowerCase(), each]))
  return distinct(codes).flatMap((code) => {
    const discount = byCode.get(code.toLowerCase())
    const reason = discount === undefined ? 'unknown' : (discount.refusal ?? refusalIn(discount, quote))
    return reason === undefined ? [] : [{ code, reason }]
  })
}

function refusalIn(found: FoundDiscount, quote: Quote | undefined): Refusal | undefined {
  const taken = quote?.discounts.find(({ id }) => id === found.id)
  if (taken === undefined) return quote === undefined ? 'nothing-to-discount' : 'other-currency'
  if (taken.amount > 0) return undefined
  const discount = toDiscount(found)
  const eligible = sum(quote!.lines.filter((line) => appliesTo(discount, line)).map(({ lineTotal }) => lineTotal))
  return eligible > 0 && eligible < (found.minimum ?? 0) ? 'below-minimum' : 'nothing-to-discount'
}

/** A code is one however it is written; the first writing of it is kept. */
const distinct = (codes: readonly string[]): string[] =>
  [...new Map(codes.toReversed().map((code) => [code.toLowerCase(), code])).values()].toReversed()

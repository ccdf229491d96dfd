import { invalid } from '../common/errors.ts'
import { MOST_DAYS } from './sales-schema.ts'

const DAY = 86_400_000
const USUAL_DAYS = 30

/** Days, both of them included. */
export interface Span {
  readonly from: string
  readonly to: string
}

/** @throws `common.invalid` when it ends before it begins or is too long */
export function spanOf({ from, to }: { readonly [K in keyof Span]?: string | undefined }, now: Date): Span {
  const last = to ?? dayOf(now.getTime())
  const first = from ?? dayOf(Date.parse(last) - (USUAL_DAYS - 1) * DAY)
  const days = daysOf({ from: first, to: last })
  if (days < 1) throw invalid([{ path: 'from', message: 'Expected a day up to `to`.', code: 'too_big' }])
  if (days > MOST_DAYS) {
    throw invalid([{ path: 'from', message: `At most ${MOST_DAYS} days are looked at together.`, code: 'too_small' }])
  }
  return { from: first, to: last }
}

export const daysOf = ({ from, to }: Span): number => (Date.parse(to) - Date.parse(from)) / DAY + 1

/** The same days, so many at a time. */
export function stepsOf({ from, to }: Span, days: number): Span[] {
  const steps: Span[] = []
  for (let at = Date.parse(from); at <= Date.parse(to); at += days * DAY) {
    steps.push({ from: dayOf(at), to: dayOf(Math.min(Date.parse(to), at + (days - 1) * DAY)) })
  }
  return steps
}

const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10)

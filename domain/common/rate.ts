import { z } from 'zod'

/** So many calls in so much time. */
export interface Rate {
  readonly max: number
  readonly seconds: number
}

/** A rate as it is written: calls per second, minute, hour or day. */
export const RateText = z.string().regex(/^[1-9]\d{0,8}\/[smhd]$/, 'Expected a rate such as 100/h.')

const units = { s: 1, m: 60, h: 3_600, d: 86_400 } as const

/** @param text as `RateText` takes it */
export const rateOf = (text: string): Rate => ({
  max: Number.parseInt(text, 10),
  seconds: units[text.at(-1) as keyof typeof units],
})

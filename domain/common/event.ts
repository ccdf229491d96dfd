import { z } from 'zod'

/** Something that happened, by name in the past tense. Names are never changed: rows and subscribers know them. */
export interface Event<P extends z.ZodType = z.ZodType> {
  readonly name: string
  readonly payload: P
  /** Whose history this belongs to, such as `order:17`. Events of one aggregate reach each subscriber in order. */
  aggregate(payload: z.output<P>): string
  /** Who may look at the tasks that follow; by default whoever is signed in. */
  ownerId?(payload: z.output<P>): number
}

/** What a change made of some fields; kept with the event in the audit trail. */
export type Changes = Readonly<Record<string, { readonly before: unknown; readonly after: unknown }>>

/** @throws TypeError for a name in the wrong form, and for a payload with fields that must not enter the audit trail */
export function defineEvent<P extends z.ZodType>(event: Event<P>): Event<P> {
  if (!/^[a-z][A-Za-z]*\.[a-z][A-Za-z]*$/.test(event.name)) {
    throw new TypeError(`An event is called noun.verbed, not ${event.name}.`)
  }
  const kept = privateFields(z.toJSONSchema(event.payload, { io: 'input', unrepresentable: 'any' }))
  if (kept.length > 0) throw new TypeError(`${event.name} may not carry ${kept.join(', ')}: events are kept for ever.`)
  return Object.freeze(event)
}

/** Secrets and measurements of bodies: never in an event, a payload of which is kept for ever and read by staff. */
const SECRET =
  /passw|secret|token|api_?key|hash|otp|^code$|^pin$|cvc|cvv|card_?number|measure|chest|waist|^hips?$|inseam|thigh|weight|height/i

/** What tells people apart: an event outlives the account it speaks of, and nothing can be taken out of it. */
const TELLING =
  /^(full_?name|phone|(email_?|delivery_?)?address|ip|user_?agent|locale|time_?zone|quiet_?hours|birth_?(day|date)|sex|age_?years)$/i

export const isPrivate = (field: string): boolean => SECRET.test(field) || TELLING.test(field)

function privateFields(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return []
  const { properties, ...rest } = schema as { properties?: Record<string, unknown> }
  const named = Object.entries(properties ?? {})
  const own = named.map(([name]) => name).filter(isPrivate)
  return [...own, ...[...named.map(([, part]) => part), ...Object.values(rest)].flatMap(privateFields)]
}

/** The fields in which two states differ. Of private ones, however deep, only that they are there. */
export function changesBetween(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): Changes {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  const differing = names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
  return Object.fromEntries(differing.map((name) => [name, pair(name, before[name], after[name])]))
}

const pair = (name: string, before: unknown, after: unknown) =>
  isPrivate(name) ? { before: '…', after: '…' } : { before: masked(before) ?? null, after: masked(after) ?? null }

/** The same with every private field within it covered. */
function masked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(masked)
  if (typeof value !== 'object' || value === null) return value
  const fields = Object.entries(value)
  return Object.fromEntries(fields.map(([name, part]) => [name, isPrivate(name) ? '…' : masked(part)]))
}

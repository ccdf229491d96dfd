import type { z } from 'zod'

/** Something that happened, by name in the past tense. Names are never changed: rows and subscribers know them. */
export interface Event<P extends z.ZodType = z.ZodType> {
  readonly name: string
  readonly payload: P
}

export function defineEvent<P extends z.ZodType>(name: string, payload: P): Event<P> {
  if (!/^[a-z][A-Za-z]*\.[a-z][A-Za-z]*$/.test(name))
    throw new TypeError(`An event is called noun.verbed, not ${name}.`)
  return Object.freeze({ name, payload })
}

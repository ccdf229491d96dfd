import { common, DomainError } from './errors.ts'

/** Levels of objects and lists in one another; nothing we take has more than five. */
const MOST_DEEP = 32

/**
 * Refuses JSON text that is written to do harm: so deep that whoever walks through it runs out of stack, or with keys that
 * reach for the prototype of what it is copied into. Text that is no JSON passes; whoever parses it will say so.
 * @throws `common.malformed`
 */
export function refuseHarmfulJson(text: string): void {
  if (isDeep(text)) throw new DomainError(common.malformed, `The JSON is nested deeper than ${MOST_DEEP} levels.`)
  // A letter may be written as its number, so a backslash may hide either word.
  if (/__proto__|constructor|\\u/i.test(text) && reachesForPrototype(text)) {
    throw new DomainError(common.malformed, 'The JSON has a key that may not be used.')
  }
}

function isDeep(text: string): boolean {
  let depth = 0
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charCodeAt(at)
    if (character === QUOTE) at = endOfString(text, at)
    else if (character === OPEN_LIST || character === OPEN_OBJECT) depth += 1
    else if (character === CLOSE_LIST || character === CLOSE_OBJECT) depth -= 1
    if (depth > MOST_DEEP) return true
  }
  return false
}

const [QUOTE, BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [34, 92, 91, 93, 123, 125]

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text.charCodeAt(at)
    if (character === QUOTE) return at
    if (character === BACKSLASH) at += 1
  }
  return text.length
}

function reachesForPrototype(text: string): boolean {
  let found = false
  try {
    JSON.parse(text, (key, value: unknown) => {
      found ||= key === '__proto__' || (key === 'constructor' && hasPrototype(value))
      return value
    })
  } catch {
    return false
  }
  return found
}

const hasPrototype = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, 'prototype')

/** Anything JSON can say. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/**
 * Takes only what comes back the same from JSON and from PostgreSQL: no Date, BigInt, Map, class, function, cycle,
 * undefined, NaN or infinity, no zero character and no half of a character.
 * @throws TypeError with the path of the first value at fault, such as `payload.lines[2].price`
 */
export function requireJson(value: unknown, path: string, within: readonly unknown[] = []): asserts value is Json {
  if (value === null || typeof value === 'boolean') return
  if (typeof value === 'string') return requireText(value, path)
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`${path} is ${value}, which JSON cannot say.`)
    return
  }
  if (typeof value !== 'object') throw new TypeError(`${path} is ${articled(typeof value)}, which JSON cannot say.`)
  if (within.includes(value)) throw new TypeError(`${path} contains itself.`)
  const parents = [...within, value]
  if (Array.isArray(value)) {
    for (const [index, part] of value.entries()) requireJson(part, `${path}[${index}]`, parents)
    return
  }
  requirePlain(value, path)
  for (const [key, part] of Object.entries(value)) {
    requireText(key, `${path}: the name of a field`)
    requireJson(part, `${path}.${key}`, parents)
  }
}

function requirePlain(value: object, path: string): void {
  const prototype: unknown = Object.getPrototypeOf(value)
  const plain = prototype === Object.prototype || prototype === null
  if (!plain) throw new TypeError(`${path} is ${articled(value.constructor.name)}, which JSON cannot say.`)
  if (Object.getOwnPropertySymbols(value).length > 0) throw new TypeError(`${path} has a symbol for a key.`)
}

function requireText(text: string, path: string): void {
  if (isStorable(text)) return
  throw new TypeError(`${path} has a zero character or half a character, which PostgreSQL cannot store.`)
}

/** PostgreSQL stores neither the zero character nor half a character. */
export const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes('\0')

export const storable = (text: string): string => text.toWellFormed().replaceAll('\0', '\uFFFD')

const articled = (name: string): string => (name === 'undefined' ? name : `a ${name}`)

import type { Json } from '../../../domain/common/json.ts'

/** Undefined for what is no JSON, such as a page of a proxy. */
export function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

type Fields = { readonly [key: string]: Json }

/**
 * Of what a provider says these fields alone: the rest names people, or lets somebody pay, and is not ours to keep.
 * @param names with a space between
 */
export function only(names: string, said: unknown): Fields {
  const kept = new Set(names.split(' '))
  if (typeof said !== 'object' || said === null) return {}
  return Object.fromEntries(Object.entries(said as Fields).filter(([name]) => kept.has(name)))
}

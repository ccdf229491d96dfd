import { z } from 'zod'
import { refuseHarmfulJson } from './json-guard.ts'

type Values = Readonly<Record<string, unknown>>

/**
 * How values that know only text (paths, queries, forms) become an operation's input: its schema says which text stands for
 * a number, a boolean or a list. What does not fit is left as it is, for the schema to name.
 */
export function typed(schema: z.ZodType): (values: Values) => Record<string, unknown> {
  const readers = readersOf(schema)
  return (values) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, readers.get(name)?.(value) ?? value]))
}

type Reader = (value: unknown) => unknown

function readersOf(schema: z.ZodType): Map<string, Reader> {
  if (!(schema instanceof z.ZodObject)) return new Map()
  return new Map(
    Object.entries(schema.shape).flatMap(([name, field]) => reader(field as z.ZodType).map((r) => [name, r])),
  )
}

function reader(field: z.ZodType): Reader[] {
  const kinds = kindsOf(field)
  if (kinds.has('array')) {
    const read = reader(elementOf(field))[0] ?? ((each: unknown) => each)
    return [(value) => (typeof value === 'string' ? value.split(',').map(read) : value)]
  }
  if (kinds.has('number'))
    return [(value) => (typeof value === 'string' && DECIMAL.test(value) ? Number(value) : value)]
  if (kinds.has('object') || kinds.has('record')) return [objectOf]
  if (kinds.has('boolean')) return [(value) => (value === 'true' ? true : value === 'false' ? false : value)]
  return []
}

/** An object in a form is JSON. */
function objectOf(value: unknown): unknown {
  if (typeof value !== 'string' || !value.startsWith('{')) return value
  refuseHarmfulJson(value)
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}

const DECIMAL = /^-?\d{1,15}(?:\.\d{1,10})?$/

/** What a list is of. */
function elementOf(field: z.core.$ZodType): z.ZodType {
  if (field instanceof z.ZodArray) return field.element as z.ZodType
  if (field instanceof z.ZodOptional || field instanceof z.ZodDefault || field instanceof z.ZodNullable) {
    return elementOf(field.unwrap())
  }
  return field instanceof z.ZodPipe ? elementOf(field.in) : z.unknown()
}

/** The plain kinds a field may take, seen through optional, default, union and pipe. */
function kindsOf(field: z.core.$ZodType): Set<string> {
  if (field instanceof z.ZodOptional || field instanceof z.ZodDefault || field instanceof z.ZodNullable) {
    return kindsOf(field.unwrap())
  }
  if (field instanceof z.ZodPipe) return kindsOf(field.in)
  if (field instanceof z.ZodUnion) return new Set(field.options.flatMap((option) => [...kindsOf(option)]))
  return new Set([field._zod.def.type])
}

// Inputs of an operation, made from its own schema: mostly what it asks for, with faults strewn in.

import * as fc from 'fast-check'
import { z } from 'zod'
import { uploads } from './forms.ts'
import { nasty } from './values.ts'

type Schema = Readonly<Record<string, unknown>>

/** @param schema of an operation's input */
export function inputsOf(schema: z.ZodType): fc.Arbitrary<unknown> {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Schema
  const definitions = (json['$defs'] ?? {}) as Readonly<Record<string, Schema>>
  return fc.oneof({ weight: 30, arbitrary: fitting(json, definitions, 0) }, { weight: 1, arbitrary: nasty })
}

type Definitions = Readonly<Record<string, Schema>>

/** What fits, unless it is one of the few that do not. */
function strewn(schema: Schema, definitions: Definitions, depth: number): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 9, arbitrary: fitting(schema, definitions, depth) }, { weight: 1, arbitrary: nasty })
}

function fitting(schema: Schema, definitions: Definitions, depth: number): fc.Arbitrary<unknown> {
  if (depth > 6) return fc.constant(null)
  const { $ref, anyOf, oneOf, allOf, const: constant, enum: among, type } = schema
  if (typeof $ref === 'string') return fitting(definitions[$ref.split('/').at(-1)!] ?? {}, definitions, depth + 1)
  const options = (anyOf ?? oneOf) as readonly Schema[] | undefined
  if (options !== undefined) return fc.oneof(...options.map((each) => strewn(each, definitions, depth + 1)))
  if (Array.isArray(allOf)) return fitting(Object.assign({}, ...(allOf as Schema[])) as Schema, definitions, depth + 1)
  if (constant !== undefined) return fc.constant(constant)
  if (Array.isArray(among)) return fc.constantFrom(...(among as unknown[]))
  if (type === 'object') return objects(schema, definitions, depth)
  if (type === 'array') return lists(schema, definitions, depth)
  if (schema['format'] === 'binary') return uploads
  if (type === 'string') return words(schema)
  if (type === 'integer' || type === 'number') return numbers(schema)
  if (type === 'boolean') return fc.boolean()
  return type === 'null' ? fc.constant(null) : nasty
}

function objects(schema: Schema, definitions: Definitions, depth: number): fc.Arbitrary<unknown> {
  const properties = (schema['properties'] ?? {}) as Definitions
  const required = new Set((schema['required'] ?? []) as readonly string[])
  const fields = Object.entries(properties).map(([name, each]) => {
    const present = required.has(name) ? 15 : 1
    const value = strewn(each, definitions, depth + 1).map((given) => [[name, given]] as [string, unknown][])
    const missing = fc.constant([] as [string, unknown][])
    return fc.oneof({ weight: present, arbitrary: value }, { weight: 1, arbitrary: missing })
  })
  const names = fc.oneof(
    fc.constantFrom('extra', '__proto__', 'constructor', '', 'id', '0'),
    fc.string({ maxLength: 8 }),
  )
  const extra = fc.oneof(
    { weight: 9, arbitrary: fc.constant([] as [string, unknown][]) },
    { weight: 1, arbitrary: fc.tuple(names, nasty).map((pair) => [pair]) },
  )
  // fromEntries and not a literal: a key may be __proto__.
  return fc.tuple(...fields, extra).map((entries) => Object.fromEntries(entries.flat()) as unknown)
}

function lists(schema: Schema, definitions: Definitions, depth: number): fc.Arbitrary<unknown> {
  const { minItems = 0, maxItems = 10, items = {} } = schema as { minItems?: number; maxItems?: number; items?: Schema }
  const each = strewn(items, definitions, depth + 1)
  const most = Math.min(maxItems, 4)
  const usual = fc.array(each, { minLength: Math.min(minItems, most), maxLength: most })
  const tooMany = each.map((one) => Array.from({ length: Math.min(maxItems + 1, 600) }, () => one))
  return fc.oneof({ weight: 12, arbitrary: usual }, { weight: 1, arbitrary: tooMany })
}

const formats: Readonly<Record<string, fc.Arbitrary<string>>> = {
  email: fc.constantFrom(
    'customer@fashionistar.test',
    'vendor@fashionistar.test',
    'Ada@Example.com',
    'o’a@example.com',
  ),
  'date-time': fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  uri: fc.constantFrom('https://shop.example/a.jpg', 'https://cdn.example/ä?b=%20#c'),
  uuid: fc.uuid(),
}

function words(schema: Schema): fc.Arbitrary<unknown> {
  const { minLength = 0, maxLength = 400, format, pattern } = schema as Record<string, never>
  const known = formats[String(format)]
  const most = Math.max(Math.min(maxLength, minLength + 20), minLength)
  const plain = fc.string({ minLength, maxLength: most, unit: 'grapheme' })
  const edge = fc.constantFrom(minLength - 1, minLength, maxLength, maxLength + 1)
  const edges = edge.map((length) => 'x'.repeat(Math.min(Math.max(length, 0), 20_000)))
  const usual = known ?? matching(pattern) ?? plain
  return fc.oneof({ weight: 8, arbitrary: usual }, { weight: 2, arbitrary: plain }, { weight: 1, arbitrary: edges })
}

/** Text of a pattern, where the library can make some. */
function matching(pattern: string | undefined): fc.Arbitrary<string> | undefined {
  if (pattern === undefined) return undefined
  try {
    const made = fc.stringMatching(new RegExp(pattern, 'u'), { size: 'small' })
    fc.sample(made, { numRuns: 1, seed: 1 })
    return made
  } catch {
    return undefined
  }
}

function numbers(schema: Schema): fc.Arbitrary<unknown> {
  const { minimum = -1_000, maximum = 1_000_000 } = schema as { minimum?: number; maximum?: number }
  const { exclusiveMinimum = minimum } = schema as { exclusiveMinimum?: number }
  const least = Math.max(minimum, exclusiveMinimum)
  const edges = fc.constantFrom(least - 1, least, least + 1, maximum - 1, maximum, maximum + 1, least + 0.5)
  // The first of everything are there; what has a higher number mostly is not.
  const small = fc.integer({ min: Math.ceil(least), max: Math.ceil(least) + 30 })
  return fc.oneof({ weight: 6, arbitrary: small }, { weight: 1, arbitrary: edges })
}

import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { invalid } from '../domain/common/errors.ts'

type Values = Record<string, unknown>

/**
 * How a request becomes an operation's input. Paths and queries know only text; the schema says which text stands for
 * a number, a boolean or a list. What does not fit is left as it is, for the schema to name.
 */
export function rawInput(schema: z.ZodType): (request: FastifyRequest) => Values {
  const readers = readersOf(schema)
  const typed = (values: Values): Values =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, readers.get(name)?.(value) ?? value]))
  return (request) => {
    const fromPath = typed(request.params as Values)
    const fromQuery = hasBody(request) ? {} : typed(given(request.query as Values))
    return { ...fromQuery, ...bodyOf(request), ...fromPath }
  }
}

/** A parameter with nothing behind it, as an empty field of a form sends it, is not given. */
const given = (query: Values): Values => Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ''))

const hasBody = ({ method }: FastifyRequest): boolean => method === 'POST' || method === 'PUT' || method === 'PATCH'

function bodyOf({ body }: FastifyRequest): Values {
  if (body === undefined || body === null) return {}
  if (typeof body === 'object' && !Array.isArray(body)) return body as Values
  throw invalid([{ path: '', message: 'Expected a JSON object.', code: 'invalid_type' }])
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
  if (kinds.has('boolean')) return [(value) => (value === 'true' ? true : value === 'false' ? false : value)]
  return []
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

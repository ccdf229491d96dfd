import type { FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { invalid } from '../domain/common/errors.ts'
import { typed } from '../domain/common/text-values.ts'

type Values = Record<string, unknown>

/**
 * How a request becomes an operation's input. Paths and queries know only text; the schema says which text stands for
 * a number, a boolean or a list. What does not fit is left as it is, for the schema to name.
 */
export function rawInput(schema: z.ZodType): (request: FastifyRequest) => Values {
  const read = typed(schema)
  return (request) => {
    const fromPath = read(request.params as Values)
    const fromQuery = hasBody(request) ? {} : read(given(request.query as Values))
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

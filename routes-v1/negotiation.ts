import type { FastifyRequest } from 'fastify'
import { HttpError } from './http-error.ts'

const JSON_TYPES = ['application/json', 'application/json; charset=utf-8', 'application/problem+json']

/** v1 speaks JSON; a caller who takes nothing of the kind is told so before any work is done. */
export async function negotiate(request: FastifyRequest): Promise<void> {
  const accept = request.headers.accept
  if (accept === undefined || accept === '*/*' || accept === 'application/json') return
  if (request.accepts().type(JSON_TYPES) === false)
    throw new HttpError(406, `This speaks application/json, not ${accept}.`)
}

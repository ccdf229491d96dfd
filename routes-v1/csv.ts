import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Operation } from '../domain/common/operation.ts'

const TYPES = ['application/json', 'application/json; charset=utf-8', 'application/problem+json', 'text/csv']

/** An answer that holds a text of CSV can be had as that text alone. */
export const offersCsv = ({ output }: Operation): boolean => output instanceof z.ZodObject && 'csv' in output.shape

/** What the caller would rather have of what v1 speaks; nothing: he takes none of it. */
export const chosenType = (request: FastifyRequest, withCsv: boolean): string | false =>
  request.accepts().type(withCsv ? TYPES : TYPES.slice(0, -1)) as string | false

/** The text itself, for who would rather have that; a report that is not made yet has none. */
export function csvFor(request: FastifyRequest, operation: Operation, result: unknown): string | undefined {
  if (!offersCsv(operation) || request.headers.accept === undefined || chosenType(request, true) !== 'text/csv') {
    return undefined
  }
  return (result as { readonly csv: string | null }).csv ?? undefined
}

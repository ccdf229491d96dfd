import type { FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { Actor } from '../../domain/common/access.ts'
import type { Effect } from '../../domain/common/context.ts'
import { JsonText } from '../../domain/common/json-text.ts'
import { type Operation, perform } from '../../domain/common/operation.ts'

/** Performs an operation for whoever looks at the page. */
export async function ask<E extends Effect, A extends Actor, I extends z.ZodType, O extends z.ZodType>(
  request: FastifyRequest,
  operation: Operation<E, A, I, O>,
  input: unknown,
): Promise<z.output<O>> {
  request.operation = operation.id
  const result = await perform(request.scope, operation, input)
  if (result instanceof JsonText) throw new TypeError(`${operation.id} answers with text, which no page is made of.`)
  return result
}

/** What a form sent. */
export function formOf({ body }: FastifyRequest): Readonly<Record<string, unknown>> {
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}
}

import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { common, DomainError } from '../domain/common/errors.ts'
import { digestOf, JsonText, versionOf } from '../domain/common/json-text.ts'
import type { Operation } from '../domain/common/operation.ts'

/**
 * The entity tag of a public read: when the thing was last edited, then a hash of the whole text. A cache compares all
 * of it; an edit with If-Match compares the first part, so that a sale in between does not refuse a change of name.
 */
export function entityTag(operation: Operation, result: unknown, text: string | Buffer): string | undefined {
  const version = versionOf(result)
  const cacheable = operation.effect === 'read' && operation.access.public
  if (!cacheable && version === undefined) return undefined
  const edited = version === undefined ? '' : `${Date.parse(version).toString(36)}-`
  return `"${edited}${result instanceof JsonText ? result.digest : digestOf(text)}"`
}

/** Whether the caller already has this very text (If-None-Match). */
export function isFresh(request: FastifyRequest, tag: string): boolean {
  const known = request.headers['if-none-match']
  if (known === undefined || (request.method !== 'GET' && request.method !== 'HEAD')) return false
  return known === '*' || known.split(',').some((each) => each.trim().replace(/^W\//, '') === tag)
}

/**
 * What If-Match asks of an edit: the time of the edit the caller knows.
 * @throws `common.changed` when the tag cannot be one of ours
 */
export function expectedVersion(input: z.ZodType, request: FastifyRequest): { expectedUpdatedAt?: string } {
  const match = request.headers['if-match']
  const applies = input instanceof z.ZodObject && 'expectedUpdatedAt' in input.shape
  if (match === undefined || match.trim() === '*' || !applies) return {}
  const edited = /^\s*(?:W\/)?"([0-9a-z]{1,10})-[\w-]*"\s*$/.exec(match)?.[1]
  const time = edited === undefined ? Number.NaN : Number.parseInt(edited, 36)
  const date = new Date(time)
  if (Number.isNaN(date.getTime())) throw new DomainError(common.changed, 'If-Match takes the ETag you were given.')
  return { expectedUpdatedAt: date.toISOString() }
}

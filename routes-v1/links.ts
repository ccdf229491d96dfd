import type { FastifyRequest } from 'fastify'
import { JsonText, type PageCursors } from '../domain/common/json-text.ts'

/** RFC 8288: where the neighbouring pages are, with the caller's own filters kept. */
export function links(request: FastifyRequest, result: unknown): string | undefined {
  const cursors = result instanceof JsonText ? result.cursors : cursorsOf(result)
  if (cursors === undefined) return undefined
  const rels = (['next', 'previous'] as const).flatMap((rel) => {
    const cursor = cursors[rel]
    return cursor === null ? [] : [`<${pageUrl(request, cursor)}>; rel="${rel === 'previous' ? 'prev' : rel}"`]
  })
  return rels.length === 0 ? undefined : rels.join(', ')
}

function cursorsOf(result: unknown): PageCursors | undefined {
  const page = typeof result === 'object' && result !== null && 'next' in result && 'previous' in result
  return page ? (result as PageCursors) : undefined
}

function pageUrl(request: FastifyRequest, cursor: string): string {
  const [path, query] = request.url.split('?', 2)
  const parameters = new URLSearchParams(query)
  parameters.set('cursor', cursor)
  return `${path}?${parameters.toString()}`
}

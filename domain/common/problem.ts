import { z } from 'zod'
import { DomainError, type ErrorKind, type ErrorType } from './errors.ts'

/** The one table from a kind of failure to its HTTP status and its tRPC code. */
export const kinds = {
  invalid: { status: 400, trpc: 'BAD_REQUEST' },
  unauthenticated: { status: 401, trpc: 'UNAUTHORIZED' },
  forbidden: { status: 403, trpc: 'FORBIDDEN' },
  'not-found': { status: 404, trpc: 'NOT_FOUND' },
  conflict: { status: 409, trpc: 'CONFLICT' },
  'precondition-failed': { status: 412, trpc: 'PRECONDITION_FAILED' },
  'too-large': { status: 413, trpc: 'PAYLOAD_TOO_LARGE' },
  unsupported: { status: 415, trpc: 'UNSUPPORTED_MEDIA_TYPE' },
  unprocessable: { status: 422, trpc: 'UNPROCESSABLE_CONTENT' },
  'too-many': { status: 429, trpc: 'TOO_MANY_REQUESTS' },
  unavailable: { status: 503, trpc: 'SERVICE_UNAVAILABLE' },
} as const satisfies Record<ErrorKind, { status: number; trpc: string }>

/** RFC 9457, with our extensions; the same object on v1 (the body) and v2 (`error.data.problem`). */
export const Problem = z
  .looseObject({
    type: z.string().meta({ description: 'Where this kind of problem is explained.' }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string().meta({ description: 'The path that was asked for.' }),
    code: z
      .string()
      .meta({ description: 'Stable; what a program should look at.', examples: ['inventory.out-of-stock'] }),
    requestId: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string(), code: z.string() })).optional(),
  })
  .meta({ id: 'Problem' })
export type Problem = z.infer<typeof Problem>

export interface Occasion {
  readonly instance: string
  readonly requestId: string
}

/** Describes a failure for the caller. A bug says nothing of itself: its id leads to the log. */
export function toProblem(error: unknown, { instance, requestId }: Occasion): Problem {
  if (!(error instanceof DomainError)) {
    return {
      type: problemType('common.internal'),
      title: 'Something went wrong on our side.',
      status: 500,
      detail: `Quote ${requestId} when you ask us about it.`,
      instance,
      code: 'common.internal',
      requestId,
    }
  }
  const { type, details } = error
  const core = {
    type: problemType(type.code),
    title: type.title,
    status: statusOf(type),
    detail: error.message,
    instance,
    code: type.code,
    requestId,
    ...(details.errors === undefined ? {} : { errors: [...details.errors] }),
  }
  const more = Object.entries(details.meta ?? {}).filter(([name]) => !Object.hasOwn(core, name))
  return { ...core, ...Object.fromEntries(more) }
}

export const statusOf = (type: ErrorType): number => kinds[type.kind].status

/** Resolves to the list of codes that the server shows beside the reference. */
const problemType = (code: string): string => `/docs/problems#${code}`

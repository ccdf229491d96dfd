import type { TRPCError } from '@trpc/server'
import { getHTTPStatusCodeFromError } from '@trpc/server/http'
import { DomainError } from '../domain/common/errors.ts'
import { type Problem, toProblem } from '../domain/common/problem.ts'

interface Occasion {
  readonly scope: { readonly requestId: string }
  readonly path: string
}

/** The problem document of a failed call; the same as v1 sends as a body. */
export function describe(error: TRPCError, occasion: Occasion | undefined): Problem {
  const about = { instance: occasion?.path ?? '', requestId: occasion?.scope.requestId ?? '' }
  const status = getHTTPStatusCodeFromError(error)
  if (error.cause instanceof DomainError || status >= 500) return toProblem(error.cause, about)
  const code = `trpc.${error.code.toLowerCase().replaceAll('_', '-')}`
  const title = error.code.charAt(0) + error.code.slice(1).toLowerCase().replaceAll('_', ' ')
  return { type: `/docs/problems#${code}`, title, status, detail: clear(error), code, ...about }
}

/** tRPC's own words name what was asked for; a parser's words quote the input and are left out. */
const clear = (error: TRPCError): string =>
  error.cause instanceof SyntaxError ? 'The input is not valid JSON.' : error.message

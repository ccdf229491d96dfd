import { TRPCError } from '@trpc/server'
import { getHTTPStatusCodeFromError } from '@trpc/server/http'
import { TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc'
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
  const { code, title } = faultOf(error.code)
  return { type: `/docs/problems#${code}`, title, status, detail: clear(error), code, ...about }
}

type Key = TRPCError['code']

/** `METHOD_NOT_SUPPORTED` → `trpc.method-not-supported`, “Method not supported” */
const faultOf = (key: Key): { readonly code: string; readonly title: string } => ({
  code: `trpc.${key.toLowerCase().replaceAll('_', '-')}`,
  title: key.charAt(0) + key.slice(1).toLowerCase().replaceAll('_', ' '),
})

/** Faults of a call that tRPC itself names, before or beside any procedure; what is a bug of ours has a name of its own. */
export const faultsOfTrpc: readonly { readonly code: string; readonly status: number; readonly title: string }[] = (
  Object.keys(TRPC_ERROR_CODES_BY_KEY) as Key[]
)
  .map((key) => ({ ...faultOf(key), status: getHTTPStatusCodeFromError(new TRPCError({ code: key })) }))
  .filter(({ status }) => status < 500)

/** tRPC's own words name what was asked for; a parser's words quote the input and are left out. */
const clear = (error: TRPCError): string =>
  error.cause instanceof SyntaxError ? 'The input is not valid JSON.' : error.message

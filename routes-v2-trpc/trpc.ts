import { initTRPC, TRPCError } from '@trpc/server'
import type { z } from 'zod'
import type { Actor } from '../domain/common/access.ts'
import type { Effect, Scope } from '../domain/common/context.ts'
import { DomainError } from '../domain/common/errors.ts'
import { JsonText } from '../domain/common/json-text.ts'
import { type Operation, perform } from '../domain/common/operation.ts'
import { kinds, type Problem } from '../domain/common/problem.ts'
import { describe } from './problem.ts'

export interface Context {
  readonly scope: Scope
  readonly path: string
  /** Whether the caller passes JSON text through as it is; batches and streams take values. */
  readonly takesText: boolean
}

export interface Meta {
  readonly operation: Operation
}

const t = initTRPC
  .context<Context>()
  .meta<Meta>()
  .create({
    isDev: false,
    errorFormatter: ({ shape, error, ctx }) => ({
      ...shape,
      message: problemOf(error, ctx).detail,
      data: { code: shape.data.code, httpStatus: shape.data.httpStatus, problem: problemOf(error, ctx) },
    }),
    sse: { ping: { enabled: true, intervalMs: 15_000 }, client: { reconnectAfterInactivityMs: 45_000 } },
  })

export const { router } = t

const problemOf = (error: TRPCError, ctx: Context | undefined): Problem => describe(error, ctx)

type Typed<I extends z.ZodType, O extends z.ZodType> = Operation<Effect, Actor, I, O>

/** The operation parses its input itself; to the call it only lends its type. */
const procedureOf = <I extends z.ZodType, O extends z.ZodType>(operation: Typed<I, O>) =>
  t.procedure.meta({ operation }).input((raw: unknown) => raw as z.input<I>)

/** Puts a reading operation behind one typed call. */
export const query = <I extends z.ZodType, O extends z.ZodType>(operation: Typed<I, O>) =>
  procedureOf(operation).query(({ ctx, input }) => answer<O>(ctx, operation, input))

/** Puts a changing operation behind one typed call. */
export const mutation = <I extends z.ZodType, O extends z.ZodType>(operation: Typed<I, O>) =>
  procedureOf(operation).mutation(({ ctx, input }) => answer<O>(ctx, operation, input))

async function answer<O extends z.ZodType>(ctx: Context, operation: Operation, input: unknown): Promise<z.output<O>> {
  try {
    const result = await perform(ctx.scope, operation, input)
    return (result instanceof JsonText && !ctx.takesText ? result.parse() : result) as z.output<O>
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    throw new TRPCError({ code: kinds[error.type.kind].trpc, message: error.message, cause: error })
  }
}

import { initTRPC, TRPCError } from '@trpc/server'
import type { z } from 'zod'
import type { Scope } from '../domain/common/context.ts'
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

type Out<O extends z.ZodType> = z.output<O>

/** Puts a reading operation behind one typed call. The operation parses its input itself; here it only lends its type. */
export const query = <I extends z.ZodType, O extends z.ZodType>(operation: Record<'input', I> & Record<'output', O>) =>
  t.procedure
    .meta({ operation: operation as unknown as Operation })
    .input((raw: unknown) => raw as z.input<I>)
    .query(({ ctx, input }) => answer<O>(ctx, operation as unknown as Operation, input))

/** Puts a changing operation behind one typed call. */
export const mutation = <I extends z.ZodType, O extends z.ZodType>(
  operation: Record<'input', I> & Record<'output', O>,
) =>
  t.procedure
    .meta({ operation: operation as unknown as Operation })
    .input((raw: unknown) => raw as z.input<I>)
    .mutation(({ ctx, input }) => answer<O>(ctx, operation as unknown as Operation, input))

async function answer<O extends z.ZodType>(ctx: Context, operation: Operation, input: unknown): Promise<Out<O>> {
  try {
    const result = await perform(ctx.scope, operation, input)
    return (result instanceof JsonText && !ctx.takesText ? result.parse() : result) as Out<O>
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    throw new TRPCError({ code: kinds[error.type.kind].trpc, message: error.message, cause: error })
  }
}

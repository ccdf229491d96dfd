import { initTRPC, tracked, TRPCError } from '@trpc/server'
import type { z } from 'zod'
import type { Actor } from '../domain/common/access.ts'
import type { Effect, Scope } from '../domain/common/context.ts'
import { DomainError } from '../domain/common/errors.ts'
import { keyFrom } from '../domain/common/idempotency/key.ts'
import { JsonText } from '../domain/common/json-text.ts'
import { follow, type LiveOperation } from '../domain/common/live.ts'
import { type Operation, perform } from '../domain/common/operation.ts'
import { kinds, type Problem } from '../domain/common/problem.ts'
import { describe } from './problem.ts'

export interface Context {
  readonly scope: Scope
  readonly path: string
  /** Whether the caller passes JSON text through as it is; batches and streams take values. */
  readonly takesText: boolean
  /** The header, as it came. */
  readonly idempotencyKey?: string | string[] | undefined
  /** Whether it is for several calls at once, each then with a key of its own. */
  readonly batch?: boolean | undefined
  /** Which calls were answered as they had been before, by their place in the batch. */
  readonly replayed?: Set<number> | undefined
}

export interface Meta {
  readonly operation: Operation | LiveOperation
}

/** How long a stream says nothing at most, and after how much silence a client takes it for lost. */
export const PING_MS = 15_000
export const RECONNECT_MS = 45_000

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
    sse: { ping: { enabled: true, intervalMs: PING_MS }, client: { reconnectAfterInactivityMs: RECONNECT_MS } },
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
  procedureOf(operation).mutation(({ ctx, input, batchIndex = 0 }) => answer<O>(ctx, operation, input, batchIndex))

/** Puts a changing operation that takes files behind one call, whose input is a form with the operation's fields. */
export const upload = <I extends z.ZodType, O extends z.ZodType>(operation: Typed<I, O>) =>
  t.procedure
    .meta({ operation })
    .input((raw: unknown) => raw as FormData)
    .mutation(({ ctx, input, batchIndex = 0 }) => answer<O>(ctx, operation, input, batchIndex))

/** Puts something to be watched behind a stream. A client that comes back is told the present state, so that it has missed nothing. */
export const subscription = <I extends z.ZodType, O extends z.ZodType>(operation: LiveOperation<Actor, I, O>) =>
  t.procedure
    .meta({ operation })
    .input((raw: unknown) => raw as z.input<I>)
    .subscription(async function* ({ ctx, input, signal }) {
      try {
        let id = 0
        for await (const message of follow(ctx.scope, operation, input, signal ?? new AbortController().signal)) {
          id += 1
          yield tracked(String(id), message)
        }
      } catch (error) {
        throw toTrpc(error)
      }
    })

/** @param place of a call that changes something, in its batch */
async function answer<O extends z.ZodType>(
  ctx: Context,
  operation: Operation,
  input: unknown,
  place?: number,
): Promise<z.output<O>> {
  try {
    const result = await perform(place === undefined ? ctx.scope : keyedScope(ctx, place), operation, input)
    if (place !== undefined && result instanceof JsonText && result.replayed) ctx.replayed?.add(place)
    return (result instanceof JsonText && !ctx.takesText ? result.parse() : result) as z.output<O>
  } catch (error) {
    throw toTrpc(error)
  }
}

const toTrpc = (error: unknown): unknown =>
  error instanceof DomainError
    ? new TRPCError({ code: kinds[error.type.kind].trpc, message: error.message, cause: error })
    : error

function keyedScope({ scope, idempotencyKey, batch }: Context, place: number): Scope {
  if (idempotencyKey === undefined) return scope
  return { ...scope, idempotencyKey: keyFrom(idempotencyKey, batch === true ? place : undefined) }
}

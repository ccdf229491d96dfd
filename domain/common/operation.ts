import type { z } from 'zod'
import type { Access, Actor } from './access.ts'
import { type AnswerFacts, type Caching, isAnybody } from './caching.ts'
import type { CtxOf, Effect, LimitPolicy, Scope, WriteCtx } from './context.ts'
import { fromDatabase } from './database-errors.ts'
import { type ErrorType, type FieldError, invalid } from './errors.ts'
import { Incoming } from './files/incoming.ts'
import { received } from './files/receiving.ts'
import { keyedRequest } from './idempotency/key.ts'
import { answeredMeanwhile, onceOutward, onceWritten, orThrow, type Writes } from './idempotency/once.ts'
import { JsonText } from './json-text.ts'
import { inPlainWords } from './plain-words.ts'
import { readOf, thenTell } from './replica.ts'
import { type OperationRun, operations } from './tracing.ts'
import { inTransaction, readerOf, reading } from './unit-of-work.ts'

/**
 * One thing the marketplace does, described once. Routes, OpenAPI, client types, rate limits and authorisation are all
 * read from this record; `run` is the service behind it.
 */
export interface Operation<
  E extends Effect = Effect,
  A extends Actor = Actor,
  I extends z.ZodType = z.ZodType,
  O extends z.ZodType = z.ZodType,
> {
  /** `<domain>.<verb>` */
  readonly id: string
  /** One sentence, shown in the reference. */
  readonly summary: string
  readonly effect: E
  readonly access: Access<A>
  readonly limit?: LimitPolicy
  /** What the limit counts beside the caller, such as the account that somebody tries to enter. */
  readonly limitBy?: (input: z.output<I>) => string
  readonly input: I
  readonly output: O
  /** Whether a caller must name the request with an Idempotency-Key, as where money moves; every change takes one. */
  readonly idempotency?: 'required'
  /** How the answer of a public read may be kept; nothing: not at all without asking. */
  readonly caching?: Caching<z.output<I>>
  /** A read that may be answered by a replica: as of a moment ago, but never of before what its caller has done. */
  readonly replica?: true
  /** Failures of its own, beside those every operation can meet. */
  readonly errors?: readonly ErrorType[]
  run(ctx: CtxOf<E, A>, input: z.output<I>): Promise<z.input<O> | JsonText>
}

export function operation<E extends Effect, A extends Actor, I extends z.ZodType, O extends z.ZodType>(
  record: Operation<E, A, I, O>,
): Operation<E, A, I, O> {
  return Object.freeze(record)
}

/** The only road in: admit, parse, run, shape. What comes with files is taken in once its caller is admitted. */
export function perform<E extends Effect, A extends Actor, I extends z.ZodType, O extends z.ZodType>(
  scope: Scope,
  operation: Operation<E, A, I, O>,
  rawInput: unknown,
): Promise<z.output<O> | JsonText> {
  if (!operations.hasSubscribers) return performed(scope, operation, rawInput)
  const { requestId, trace } = scope
  const about: OperationRun = { operation: operation.id, requestId, trace }
  return operations.tracePromise(() => performed({ ...scope, trace: about.trace }, operation, rawInput), about)
}

async function performed<E extends Effect, A extends Actor, I extends z.ZodType, O extends z.ZodType>(
  scope: Scope,
  operation: Operation<E, A, I, O>,
  rawInput: unknown,
): Promise<z.output<O> | JsonText> {
  if (operation.limit !== undefined) await scope.charge?.(operation.limit)
  const actor = operation.access.admit(scope.actor, scope.now)
  if (!(rawInput instanceof Incoming)) return admitted(scope, operation, actor, rawInput)
  return received(scope, operation.input, rawInput, (values) => admitted(scope, operation, actor, values))
}

async function admitted<E extends Effect, A extends Actor, I extends z.ZodType, O extends z.ZodType>(
  scope: Scope,
  operation: Operation<E, A, I, O>,
  actor: A,
  rawInput: unknown,
): Promise<z.output<O> | JsonText> {
  const input = parseInput(operation.input, rawInput)
  if (operation.limit !== undefined && operation.limitBy !== undefined) {
    await scope.charge?.(operation.limit, operation.limitBy(input))
  }
  const wall = operation.access.wall?.(actor)
  const ask = (from: Scope) =>
    run(wall === undefined ? from : { ...from, wall }, operation, actor, input).catch((error: unknown) => {
      throw fromDatabase(error)
    })
  const { replica } = scope
  if (operation.effect !== 'read' && replica !== undefined) return thenTell(replica, ask(scope))
  const { madeOf, unless, shared = false } = operation.caching ?? {}
  if (madeOf === undefined || scope.answers === undefined || !isAnybody(actor) || unless?.(input) === true) {
    return ask(scope)
  }
  const key = `${operation.id} ${JSON.stringify(input)}`
  // What is kept must be of after the change that was heard of last, and a replica may not know it yet.
  const load = () => ask({ ...scope, replica: undefined })
  const facts: AnswerFacts = { madeOf: (answer) => madeOf(input, answer), shared }
  return scope.answers.find(key, load, facts) as ReturnType<typeof ask>
}

/** Shapes the answer inside the transaction of a write: one that cannot be shown is not kept either. */
function run<E extends Effect, A extends Actor, I extends z.ZodType, O extends z.ZodType>(
  scope: Scope,
  operation: Operation<E, A, I, O>,
  actor: A,
  input: z.output<I>,
): Promise<z.output<O> | JsonText> {
  const { log, now, gateways, flags, heard } = scope
  const request = operation.effect === 'read' ? undefined : keyedRequest(scope, operation, actor, input)
  const shape = (result: unknown) => (result instanceof JsonText ? result : operation.output.parse(result))
  const call = async (ctx: unknown) => shape(await operation.run(ctx as CtxOf<E, A>, input))
  const read = (from: Scope) => reading(from, (db, atOnce) => call({ db, atOnce, actor, log, now, flags, heard }))
  const contexts = {
    read: () =>
      operation.replica === true && scope.replica !== undefined
        ? readOf(scope.db, scope.replica, (db) => read({ ...scope, db }))
        : read(scope),
    write: () =>
      request === undefined
        ? inTransaction(scope, actor, call)
        : inTransaction(scope, actor, (ctx) => onceWritten(ctx, request, call)).catch((error: unknown) =>
            answeredMeanwhile(scope, request, error),
          ),
    outward: () => {
      const callWith = (writes: Writes<A>) => call({ db: readerOf(scope), actor, log, now, gateways, flags, ...writes })
      if (request !== undefined) return onceOutward(scope, actor, request, { run: callWith, shape })
      const write = <T>(work: (ctx: WriteCtx<A>) => Promise<T>) => inTransaction(scope, actor, work)
      return callWith({ write, conclude: async (work) => orThrow(await write(work)) })
    },
  }
  return contexts[operation.effect]()
}

/** Checks input against its schema; every field at fault is named at once. */
export function parseInput<I extends z.ZodType>(schema: I, raw: unknown): z.output<I> {
  const result = schema.safeParse(raw ?? {}, { error: inPlainWords })
  if (result.success) return result.data
  throw invalid(result.error.issues.map(fieldError), 'named')
}

const fieldError = (issue: z.core.$ZodIssue): FieldError => ({
  path: issue.path.join('.'),
  message: issue.message,
  code: issue.code ?? 'invalid',
})

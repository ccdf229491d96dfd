import type { z } from 'zod'
import type { Access, Actor } from './access.ts'
import type { Scope } from './context.ts'
import type { StockFeed } from './gateways.ts'
import { parseInput } from './operation.ts'

/** For what is watched: what tells of changes, and when to stop. */
export interface LiveCtx<A extends Actor = Actor> {
  readonly actor: A
  readonly stock: StockFeed
  /** Aborted when nobody watches any more. */
  readonly signal: AbortSignal
}

/** Something to be watched: the present state first, then each change, until whoever watches goes. */
export interface LiveOperation<
  A extends Actor = Actor,
  I extends z.ZodType = z.ZodType,
  O extends z.ZodType = z.ZodType,
> {
  /** `<domain>.<verb>` */
  readonly id: string
  readonly summary: string
  readonly effect: 'live'
  readonly access: Access<A>
  readonly input: I
  /** Of each message. */
  readonly output: O
  run(ctx: LiveCtx<A>, input: z.output<I>): AsyncIterable<z.input<O>>
}

export function liveOperation<A extends Actor, I extends z.ZodType, O extends z.ZodType>(
  record: LiveOperation<A, I, O>,
): LiveOperation<A, I, O> {
  return Object.freeze(record)
}

/** The only road in for those who watch: admit, parse, and shape each message. */
export async function* follow<A extends Actor, I extends z.ZodType, O extends z.ZodType>(
  { actor, now, gateways }: Scope,
  operation: LiveOperation<A, I, O>,
  rawInput: unknown,
  signal: AbortSignal,
): AsyncGenerator<z.output<O>, void> {
  const admitted = operation.access.admit(actor, now)
  const input = parseInput(operation.input, rawInput)
  for await (const message of operation.run({ actor: admitted, stock: gateways.stock, signal }, input)) {
    yield operation.output.parse(message)
  }
}

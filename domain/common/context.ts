import type { Kysely, Transaction } from 'kysely'
import type { BaseLogger } from 'pino'
import type { z } from 'zod'
import type { Reader } from '../../db/connect.ts'
import type { DB } from '../../db/types.ts'
import type { Actor, System } from './access.ts'
import type { Answers } from './caching.ts'
import type { RunAfter } from './duration.ts'
import type { DomainError } from './errors.ts'
import type { Changes, Event } from './event.ts'
import type { Flags } from './flags.ts'
import type { Gateways } from './gateways.ts'
import type { Json } from './json.ts'
import type { ReplicaReads } from './replica.ts'
import type { Task } from './task.ts'

/** Where services write what an operator may need to know; each line carries its request. */
export type Log = Pick<BaseLogger, 'debug' | 'info' | 'warn' | 'error'>

/** What an operation does to the world; it decides what its service is given. */
export type Effect = 'read' | 'write' | 'outward'

interface BaseCtx<A extends Actor> {
  readonly actor: A
  readonly log: Log
  /** The time of this request; services ask no other clock. */
  readonly now: Date
  /** Which features are on for whom. */
  readonly flags: Flags
}

/** A text that products were searched by, and whether any were found. */
export interface HeardSearch {
  readonly text: string
  readonly found: boolean
}

/** For a read: rows, and nothing that could change them. */
export interface ReadCtx<A extends Actor = Actor> extends BaseCtx<A> {
  readonly db: Reader
  /** Counts a search, beside the request. */
  readonly heard?: ((search: HeardSearch) => void) | undefined
}

/** For an operation that reads. */
export interface ReadingCtx<A extends Actor = Actor> extends ReadCtx<A> {
  readonly atOnce: AtOnce
}

/** Reads several things at the same time, as far as there are connections to spare, and all as of one moment. */
export type AtOnce = <T extends readonly unknown[]>(
  ...reads: { readonly [K in keyof T]: (db: Reader) => Promise<T[K]> }
) => Promise<T>

/** For a write: one transaction, and what is to follow from it. */
export interface WriteCtx<A extends Actor = Actor> extends BaseCtx<A> {
  readonly db: Transaction<DB>
  /** Records what happened and queues what follows; both commit with the transaction or not at all. Returns the ids of the tasks. */
  readonly emit: <P extends z.ZodType>(event: Event<P>, payload: z.input<P>, changes?: Changes) => Promise<string[]>
  /** Queues a task in this transaction and returns its id. */
  readonly enqueue: <P extends z.ZodType>(
    task: Task<P>,
    payload: z.input<P>,
    options?: EnqueueOptions,
  ) => Promise<string>
  /** Queues a task for each payload, all in one statement, and returns their ids in the same order. */
  readonly enqueueAll: <P extends z.ZodType>(
    task: Task<P>,
    payloads: readonly z.input<P>[],
    options?: Omit<EnqueueOptions, 'once'>,
  ) => Promise<string[]>
  /** What may be done to tasks that are already queued. */
  readonly queue: QueueControl
}

/** Verbs of the queue; each takes effect with the transaction. */
export interface QueueControl {
  /** Ends a task that has not finished; one that is running is told through its signal. False: there was nothing to end. */
  cancel(id: string): Promise<boolean>
  /** Whether it is of a kind that whoever it is for may end. */
  isCancellable(id: string): Promise<boolean>
  /** Runs a task that failed for good once more. False: it has not failed. */
  retry(id: string): Promise<boolean>
  /** Forgets tasks that ended before these times, no more than so many at once; returns how many. */
  prune(before: { readonly succeeded: Date; readonly failed: Date }, most?: number): Promise<number>
  /** Takes away what tasks say of somebody: those that have ended, and the results and failures of the others. */
  forget(spoken: Spoken): Promise<void>
}

/** Which tasks speak of somebody. */
export interface Spoken {
  /** Those this user may see. */
  readonly ownerId?: number
  /** Those given any of these, or more than that. */
  readonly payloads: readonly Readonly<Record<string, Json>>[]
  /** Those that quote any of these, in whatever case; of them only the quotation goes. */
  readonly texts: readonly string[]
}

/** For what leaves the process: gateways, and no open transaction around them; `write` opens a short one. */
export interface OutwardCtx<A extends Actor = Actor> extends ReadCtx<A> {
  readonly gateways: Gateways
  write<T>(work: (ctx: WriteCtx<A>) => Promise<T>): Promise<T>
  /**
   * The last write of the operation, whose result is its answer: for a request with an Idempotency-Key the answer is
   * stored in this transaction, so that nothing can come between what was done and the word of it. An error that is
   * returned is thrown once the transaction has committed, so that what was written stays: a wrong guess is counted.
   */
  conclude: Conclude<A>
}

export type Conclude<A extends Actor> = <T>(work: (ctx: WriteCtx<A>) => Promise<T | DomainError>) => Promise<T>

/** For a task: outward, and it knows which run it is. Tokens are signed only at the doors. */
export interface TaskCtx extends Omit<OutwardCtx<System>, 'gateways' | 'conclude'> {
  readonly gateways: Omit<Gateways, 'tokens'>
  readonly taskId: string
  /** Of the event it follows from; its row says which, when, and of what. */
  readonly eventId?: number
  /** 1 on the first run. */
  readonly attempt: number
  /** Aborted when the task is cancelled, runs out of time or is no longer this worker's. */
  readonly signal: AbortSignal
  /** Says how far the task has come, from 0 to 1; its result shows it. */
  progress(fraction: number): Promise<void>
  /**
   * A transaction that takes effect once, however often the task is delivered or tried again: the proof that it ran
   * commits with it. Nothing is done, and undefined returned, when it has been.
   */
  writeOnce<T>(work: (ctx: WriteCtx<System>) => Promise<T>): Promise<T | undefined>
}

export interface EnqueueOptions {
  /** Not before this instant, or so long from now; in place of the task's own. */
  readonly runAfter?: RunAfter | null
  /**
   * A key under which the task is queued once: asking again returns the id of the first, for as long as that one or its
   * result is kept.
   */
  readonly once?: string
  /** Who may see the result; by default whoever makes the request. */
  readonly ownerId?: number
}

/** Where a piece of work comes from; it travels into events, jobs and their logs. */
export interface Origin {
  readonly actor: Actor
  readonly requestId: string
  /** W3C trace context of the request, when it came with one. */
  readonly trace?: string | undefined
  readonly now: Date
}

/** The queue as the outbox: everything it stores is part of the caller's transaction. */
export interface Outbox {
  emit(trx: Transaction<DB>, event: Event, payload: unknown, origin: Origin, changes?: Changes): Promise<string[]>
  /** A task for each payload; their ids in the same order. */
  enqueue(
    trx: Transaction<DB>,
    task: Task,
    payloads: readonly unknown[],
    origin: Origin,
    options?: EnqueueOptions,
  ): Promise<string[]>
  control(trx: Transaction<DB>): QueueControl
}

/** What a door brings: the means of the process, and who is asking. */
export interface Scope<G = Gateways> {
  readonly db: Kysely<DB>
  readonly outbox: Outbox
  readonly gateways: G
  readonly flags: Flags
  readonly log: Log
  readonly actor: Actor
  readonly requestId: string
  readonly trace?: string | undefined
  readonly now: Date
  /** The vendors whose rows alone the database is to show; nothing: all. `perform` puts it up as the operation's access says. */
  readonly wall?: readonly number[] | undefined
  /** What the caller calls this request: asked again with the same key it is answered again, not done again. */
  readonly idempotencyKey?: string | undefined
  /** Everything runs as it would, checks of the database included, and every write is then taken back. */
  readonly dryRun?: boolean
  /**
   * Counts one call against a named policy and throws `common.tooMany` when it is used up: of the caller's, or of the
   * subject's, such as the account that somebody tries to enter.
   */
  readonly charge?: (policy: LimitPolicy, subject?: string) => Promise<void>
  /** Answers of public reads that are in memory; nothing: all is asked of the database. */
  readonly answers?: Answers | undefined
  /** Reads that a replica may answer; nothing: there is none. */
  readonly replica?: ReplicaReads | undefined
  /** Counts a search, beside the request. */
  readonly heard?: (search: HeardSearch) => void
}

/** Rate limits beyond the general one, by what they protect. */
export type LimitPolicy = 'login' | 'register' | 'codes' | 'refresh' | 'checkout' | 'analyses'

export type CtxOf<E extends Effect, A extends Actor> = {
  read: ReadingCtx<A>
  write: WriteCtx<A>
  outward: OutwardCtx<A>
}[E]

import { randomUUID } from 'node:crypto'
import type { Actor } from '../access.ts'
import type { Conclude, Scope, WriteCtx } from '../context.ts'
import { common, DomainError } from '../errors.ts'
import { reached } from '../fault-point.ts'
import { asText, type JsonText } from '../json-text.ts'
import { inTransaction } from '../unit-of-work.ts'
import type { KeyedRequest } from './key.ts'
import * as queries from './queries.ts'
import { openRecord, sealRecord } from './record.ts'

/**
 * For a write: inside its one transaction, with the answer as its last statement. Effect and answer are kept together or
 * not at all, and while the transaction lasts the same key is refused.
 * @throws `common.idempotency-in-flight`, `common.idempotency-key-reused`
 */
export async function onceWritten<C extends WriteCtx>(
  ctx: C,
  request: KeyedRequest,
  run: (ctx: C) => Promise<unknown>,
): Promise<JsonText> {
  const { free, known } = await queries.enter(ctx.db, request.id)
  if (!free) throw inFlight()
  if (known !== undefined) return replayed(request, known)
  const answer = asText(await run(ctx))
  if (!(await queries.insertAnswer(ctx.db, request.id, sealRecord(request, answer), request.now))) throw inFlight()
  return answer
}

/**
 * What failed may have come a moment too late: it began to look before the first was answered, and had its turn once that was
 * over. Then its failure, such as a name that is taken, is the first one's doing.
 * @returns what the first was answered, or throws what it is given
 */
export async function answeredMeanwhile(scope: Scope, request: KeyedRequest, error: unknown): Promise<JsonText> {
  if (error instanceof DomainError && error.type === common.idempotencyInFlight) throw error
  const known = await queries.findAnswer(scope.db, request.id)
  if (known === undefined) throw error
  return replayed(request, known)
}

/** A crashed request may be made anew after this; longer than any takes. */
const LEASE_MINUTES = 2

/** The short transactions of an outward operation. */
export interface Writes<A extends Actor> {
  write<T>(work: (ctx: WriteCtx<A>) => Promise<T>): Promise<T>
  readonly conclude: Conclude<A>
}

/** What an operation concludes with: an answer, or an error that leaves behind what was written. */
export function orThrow<T>(result: T | DomainError): T {
  if (result instanceof DomainError) throw result
  return result
}

/**
 * For what leaves the process and so is no single transaction: the request is claimed first, each write then takes effect
 * only while the claim is ours, and the answer is stored when it is there: by `conclude` with the effect, else after it.
 * @throws `common.idempotency-in-flight`, `common.idempotency-key-reused`
 */
export async function onceOutward<A extends Actor>(
  scope: Scope,
  actor: A,
  request: KeyedRequest,
  { run, shape }: { run: (writes: Writes<A>) => Promise<unknown>; shape: (result: unknown) => unknown },
): Promise<JsonText> {
  const claim = { id: request.id, claim: randomUUID() }
  const known = await takeClaim(scope, request, claim)
  if (known !== undefined) return known
  const keep = async (db: Scope['db'], result: unknown) => {
    const answer = asText(result)
    if (!(await queries.answerClaim(db, claim, sealRecord(request, answer)))) throw inFlight()
    return answer
  }
  let concluded: JsonText | undefined
  const writes: Writes<A> = {
    write: (work) =>
      inTransaction(scope, actor, async (ctx) => {
        if (!(await queries.holdClaim(ctx.db, claim))) throw inFlight()
        return work(ctx)
      }),
    async conclude(work) {
      const { result, answer } = await inTransaction(scope, actor, async (ctx) => {
        const result = await work(ctx)
        if (!(result instanceof DomainError)) return { result, answer: await keep(ctx.db, shape(result)) }
        if (!(await queries.dropClaim(ctx.db, claim))) throw inFlight()
        return { result, answer: undefined }
      })
      concluded = answer
      return orThrow(result)
    },
  }
  try {
    const result = await run(writes)
    return concluded ?? (await keep(scope.db, result))
  } catch (error) {
    await queries.dropClaim(scope.db, claim).catch((err: unknown) => scope.log.warn({ err }, 'claim not given back'))
    throw error
  }
}

/** @returns the answer when there is one already */
async function takeClaim(scope: Scope, request: KeyedRequest, claim: queries.Claim): Promise<JsonText | undefined> {
  const { now } = request
  const until = new Date(now.getTime() + LEASE_MINUTES * 60_000)
  const draft = sealRecord(request)
  const row = await queries.claimRequest(scope.db, claim, draft, { now, until })
  if (row === undefined) throw inFlight()
  if (row.claim !== claim.claim) return replayed(request, row)
  reached('request.claimed')
  if (row.salt === draft.salt) return undefined
  try {
    openRecord(request, row)
    return undefined
  } catch (error) {
    await queries.endClaim(scope.db, claim, now)
    throw error
  }
}

/** What was answered before. A claim that has run out is no answer; only its own request may take it over. */
function replayed(request: KeyedRequest, row: queries.RequestRow): JsonText {
  if (row.claimedUntil !== null && Date.parse(row.claimedUntil) > request.now.getTime()) throw inFlight()
  const answer = openRecord(request, row)
  if (answer === undefined) throw inFlight()
  return answer
}

const inFlight = (): DomainError =>
  new DomainError(common.idempotencyInFlight, 'The first request with this key has not been answered yet.', {
    retryAfter: 1,
  })

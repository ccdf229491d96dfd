import type { OutwardCtx, WriteCtx } from '../common/context.ts'
import { hashOf } from './chain.ts'
import * as queries from './chain-queries.ts'
import type { Sealed } from './schema.ts'

type SealingCtx = Pick<OutwardCtx, 'db' | 'log' | 'now' | 'write'>

/** Seals what has been written since the last time. */
export async function sealRecent(ctx: SealingCtx): Promise<Sealed> {
  return sealFrom(ctx, await queries.findFloor(ctx.db))
}

/** Seals every event there is. */
export function sealAll(ctx: SealingCtx): Promise<Sealed> {
  return sealFrom(ctx, 0)
}

/** Few enough that nobody waits long for the connection, and that little is lost when the process ends. */
const BATCH = 5_000

/**
 * Adds the events after one of them to the chain, a batch at a time, each a transaction of its own. Who writes events
 * meanwhile waits for nothing: what is not committed is not seen here, and is sealed the next time.
 */
async function sealFrom(ctx: SealingCtx, floor: number): Promise<Sealed> {
  let sealed = 0
  for (let after: number | undefined = floor; after !== undefined;) {
    const from: number = after
    const batch = await ctx.write((write) => sealBatch(write, from))
    sealed += batch.length
    after = batch.length === BATCH ? batch.at(-1) : undefined
  }
  const { position, hash } = await queries.findEnd(ctx.db)
  const head = { position, hash: hash.toString('hex') }
  // Logs are kept elsewhere: a chain that is written anew does not hold the heads they name.
  ctx.log.info({ sealed, ...head }, 'audit trail sealed')
  return { sealed, head }
}

/** @returns the events it sealed; none when another is sealing just now */
async function sealBatch(ctx: WriteCtx, after: number): Promise<number[]> {
  if (!(await queries.takeTurn(ctx.db))) return []
  const end = await queries.findEnd(ctx.db)
  const events = await queries.listUnsealed(ctx.db, after, BATCH)
  const seals: queries.NewSeal[] = []
  for (const { id, text } of events) {
    seals.push({ eventId: id, hash: hashOf(seals.at(-1)?.hash ?? end.hash, text) })
  }
  if (seals.length > 0) await queries.insertSeals(ctx.db, end, seals, ctx.now)
  return events.map(({ id }) => id)
}

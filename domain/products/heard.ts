import type { Kysely } from 'kysely'
import type { DB } from '../../db/types.ts'
import type { ReadCtx, TaskCtx } from '../common/context.ts'
import * as queries from './heard-queries.ts'
import type { ListHeard } from './inputs.ts'
import type { HeardQueries } from './schema.ts'

const LONGEST = 80

/** So many digits say a telephone number, a card or an order, whatever stands between them. */
const NUMBER = /(?:\d[\s().+-]*){6}/

const DAY = 86_400_000

/** How long it is remembered what was searched for, in days. */
const REMEMBERED = 90

/** How a text is counted, or undefined when it is not: too long to be one of many, or like an address or a number of somebody's. */
export function countedAs(text: string): string | undefined {
  const plain = text.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ').trim()
  return plain === '' || plain.length > LONGEST || plain.includes('@') || NUMBER.test(plain) ? undefined : plain
}

/** Adds to what was searched for on a day. */
export function noteHeard(db: Kysely<DB>, day: string, heard: readonly queries.Heard[]): Promise<void> {
  return queries.addHeard(db, day, heard)
}

/** What was searched for most in the last days, or most of what found nothing. */
export async function listHeard(ctx: ReadCtx, { kind, days, limit }: ListHeard): Promise<HeardQueries> {
  const since = dayOf(ctx.now.getTime() - (days - 1) * DAY)
  return { results: await queries.listHeard(ctx.db, kind, since, limit) }
}

/** Forgets what is old, and of days that are over what hardly anybody asked for: that may say who it was. */
export async function pruneHeard(ctx: TaskCtx): Promise<void> {
  await queries.pruneHeard(ctx, dayOf(ctx.now.getTime() - REMEMBERED * DAY), dayOf(ctx.now.getTime()))
}

const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10)

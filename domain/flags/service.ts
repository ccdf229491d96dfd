import type { ReadCtx, ReadingCtx, WriteCtx } from '../common/context.ts'
import { DomainError } from '../common/errors.ts'
import { changesBetween } from '../common/event.ts'
import type { Page } from '../common/page.ts'
import { flagNotFound } from './errors.ts'
import { flagChanged } from './events.ts'
import * as queries from './queries.ts'
import type { Flag, SetFlag } from './schema.ts'

/** Every flag, on one page: there are few, or nobody would know what is on. */
export async function listFlags({ db }: ReadCtx): Promise<Page<Flag>> {
  return { results: await queries.listFlags(db), next: null, previous: null }
}

/**
 * Changes for whom a feature is on; every process knows it from the commit on. With a description it may be a new one.
 * @throws `flags.not-found` for a key that is not known and comes without one: a kill switch must not miss unseen
 */
export async function setFlag(ctx: WriteCtx, given: SetFlag): Promise<Flag> {
  const { key, description } = given
  const isNew = description !== undefined && (await queries.insertFlag(ctx.db, key, description))
  const before = await queries.lockFlag(ctx.db, key)
  if (before === undefined) throw new DomainError(flagNotFound, `No feature flag is called ${key}.`)
  const after = await queries.updateFlag(ctx.db, given, ctx.now)
  const changes = changesBetween(isNew ? {} : withoutTime(before), withoutTime(after))
  if (Object.keys(changes).length > 0) await ctx.emit(flagChanged, { key }, changes)
  return after
}

const withoutTime = ({ updatedAt: _updatedAt, ...flag }: Flag): Omit<Flag, 'updatedAt'> => flag

/** What is on for whoever asks. */
export async function listMine({ flags, actor }: ReadingCtx): Promise<{ on: string[] }> {
  return { on: [...flags.allOn(actor)] }
}

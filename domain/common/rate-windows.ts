import { type Kysely, sql } from 'kysely'
import { statement } from '../../db/connect.ts'
import type { DB } from '../../db/types.ts'
import { type Batching, deleteInBatches } from './batches.ts'

/** Somebody asks for calls to come. */
export interface LeaseRequest<Key = string> {
  /** Whose window, and under which policy. */
  readonly key: Key
  /** How many calls are wanted; fewer are granted when fewer are left. */
  readonly amount: number
  /** How many a window holds. */
  readonly limit: number
  /** How long a window is. */
  readonly seconds: number
  /** Milliseconds since 1970. */
  readonly now: number
}

export interface Lease {
  readonly granted: number
  /** Calls granted in this window up to now, to everybody. */
  readonly used: number
  /** When the window closes; milliseconds since 1970. */
  readonly endsAt: number
}

/**
 * Opens the window, opens the next one where it has closed, or takes from what is left of it: one statement, so that
 * whoever asks at the same time waits for the row and is granted from what is left then.
 */
const lease = `
  insert into rate_limit_windows as kept (key, ends_at, used, granted)
  values ($1, $3, least($4::integer, $5::integer), least($4::integer, $5::integer))
  on conflict (key) do update set
    ends_at = case when kept.ends_at <= $2 then excluded.ends_at else kept.ends_at end,
    used = case when kept.ends_at <= $2 then excluded.used
      else kept.used + greatest(0, least($4::integer, $5::integer - kept.used)) end,
    granted = case when kept.ends_at <= $2 then excluded.granted
      else greatest(0, least($4::integer, $5::integer - kept.used)) end
  returning granted, used, ends_at as "endsAt"`

/**
 * Takes calls out of a window, never more than it has left.
 * @param asked with a key of 32 bytes that does not name the caller, who may be a person
 */
export async function leaseWindow(db: Kysely<DB>, asked: LeaseRequest<Buffer>): Promise<Lease> {
  const { key, amount, limit, seconds, now } = asked
  const [opens, closes] = [new Date(now), new Date(now + seconds * 1_000)].map((time) => time.toISOString())
  const { rows } = await db.executeQuery(
    statement<{ granted: number; used: number; endsAt: string }>(lease, [key, opens, closes, amount, limit]),
  )
  const [{ granted, used, endsAt }] = rows as [(typeof rows)[0]]
  return { granted, used, endsAt: Date.parse(endsAt) }
}

/** Forgets windows that have closed. @returns how many */
export const pruneWindows = (ctx: Batching, now: Date): Promise<number> =>
  deleteInBatches(ctx, 'rate_limit_windows', sql`ends_at <= ${now.toISOString()}`)

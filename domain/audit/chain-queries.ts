import { sql, type Transaction } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import type { DB } from '../../db/types.ts'
import { type Link, START } from './chain.ts'

/**
 * All that an event says, as one text. Hashes of years hang on it: it never changes, and a column that is added to events
 * gets a text of its own for the events written from then on.
 */
const text = sql<string>`jsonb_build_array(
  id, name, aggregate, payload::text, changes::text, actor, request_id, (extract(epoch from occurred_at) * 1000)::bigint
)::text`

const LOCK = 7_203_115

/** Whether this transaction is the one that seals; it stays so until it ends. */
export async function takeTurn(trx: Transaction<DB>): Promise<boolean> {
  const { rows } = await sql<{ mine: boolean }>`select pg_try_advisory_xact_lock(${LOCK}) as mine`.execute(trx)
  return rows[0]!.mine
}

export interface ChainEnd {
  readonly position: number
  readonly hash: Buffer
}

export async function findEnd(db: Reader): Promise<ChainEnd> {
  const { rows } = await sql<ChainEnd>`
    select position, hash from event_seals order by position desc limit 1`.execute(db)
  return rows[0] ?? { position: 0, hash: START }
}

/**
 * The event before which no unsealed one is looked for. An event may become visible after later ones have been sealed,
 * because its transaction took longer; no transaction takes an hour.
 */
export async function findFloor(db: Reader): Promise<number> {
  const { rows } = await sql<{ eventId: number }>`
    select event_id as "eventId" from event_seals
    where sealed_at < (select sealed_at from event_seals order by position desc limit 1) - interval '1 hour'
    order by position desc limit 1`.execute(db)
  return rows[0]?.eventId ?? 0
}

export interface UnsealedEvent {
  readonly id: number
  readonly text: string
}

/**
 * Events without a seal after this one, in order of their ids. The bounds are part of the text: a plan that does not know
 * them reads every seal there is.
 */
export async function listUnsealed(trx: Transaction<DB>, after: number, limit: number): Promise<UnsealedEvent[]> {
  const floor = sql.lit(after)
  const { rows } = await sql<UnsealedEvent>`
    select id, ${text} as text from events
    where id > ${floor}
      and not exists (select from event_seals where event_id = events.id and event_id > ${floor})
    order by id limit ${sql.lit(limit)}`.execute(trx)
  return rows
}

export interface NewSeal {
  readonly eventId: number
  readonly hash: Buffer
}

/** Adds seals to the end of the chain. The position is the primary key, so the chain cannot fork. */
export async function insertSeals(
  trx: Transaction<DB>,
  end: ChainEnd,
  seals: readonly NewSeal[],
  now: Date,
): Promise<void> {
  await sql`
    insert into event_seals (position, event_id, hash, sealed_at)
    select ${end.position}::bigint + number, event_id, hash, ${now.toISOString()}::timestamptz
    from unnest(${seals.map(({ eventId }) => eventId)}::bigint[], ${seals.map(({ hash }) => hash)}::bytea[])
      with ordinality as seal (event_id, hash, number)`.execute(trx)
}

const BATCH = 10_000

/** Every seal in order, each with what its event says now. */
export async function* readLinks(db: Reader): AsyncGenerator<Link> {
  for (let after: number | undefined = 0; after !== undefined;) {
    const links: readonly Link[] = await listLinks(db, after)
    yield* links
    after = links.length === BATCH ? links.at(-1)?.position : undefined
  }
}

async function listLinks(db: Reader, after: number): Promise<Link[]> {
  const { rows } = await sql<Link>`
    select position, event_id as "eventId", hash, (select ${text} from events where id = event_id) as text
    from event_seals where position > ${after} order by position limit ${sql.lit(BATCH)}`.execute(db)
  return rows
}

/** The hash at a position, or nothing where there is no seal. */
export async function findHash(db: Reader, position: number): Promise<Buffer | undefined> {
  if (position === 0) return START
  const row = await db.selectFrom('event_seals').select('hash').where('position', '=', position).executeTakeFirst()
  return row?.hash
}

export async function countUnsealed(db: Reader): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from events where not exists (select from event_seals where event_id = events.id)`.execute(
    db,
  )
  return rows[0]!.count
}

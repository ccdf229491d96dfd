import { type Kysely, sql, type Transaction } from 'kysely'
import { type Reader, statement } from '../../../db/connect.ts'
import type { DB } from '../../../db/types.ts'
import { type Batching, deleteInBatches } from '../batches.ts'
import type { SealedRecord } from './record.ts'

/** A request that is under way, or was answered: then nobody has claimed it. */
export interface RequestRow extends SealedRecord {
  readonly claim: string | null
  readonly claimedUntil: string | null
}

const columns = 'sealed, salt, claim, claimed_until as "claimedUntil"'

/** Advisory locks of ours have a class of their own. */
const LOCK_CLASS = 440_440_440

/** Requests whose ids have the same lock wait for one another, and share nothing else. */
export const lockOf = (id: Buffer): number => id.readInt32BE(0)

const enterText = `
  select pg_try_advisory_xact_lock(${LOCK_CLASS}, $1) as free, found.*
  from (values (true)) as asked left join (
    select ${columns} from idempotent_requests where id = $2
  ) as found on true`

/** Locks the request until the transaction ends, unless another has, and reads what is known of it. */
export async function enter(
  trx: Transaction<DB>,
  id: Buffer,
): Promise<{ readonly free: boolean; readonly known: RequestRow | undefined }> {
  const { rows } = await trx.executeQuery(
    statement<{ free: boolean } & (RequestRow | { sealed: null })>(enterText, [lockOf(id), id]),
  )
  const { free, ...row } = rows[0]!
  return { free, known: row.sealed === null ? undefined : row }
}

const findText = `select ${columns} from idempotent_requests where id = $1`

export async function findAnswer(db: Reader, id: Buffer): Promise<RequestRow | undefined> {
  return (await db.executeQuery(statement<RequestRow>(findText, [id]))).rows[0]
}

const insertText = `
  insert into idempotent_requests (id, sealed, salt, created_at) values ($1, $2, $3, $4)
  on conflict (id) do nothing returning true`

/** @returns whether it was the first */
export async function insertAnswer(
  trx: Transaction<DB>,
  id: Buffer,
  { sealed, salt }: SealedRecord,
  now: Date,
): Promise<boolean> {
  const { rows } = await trx.executeQuery(statement(insertText, [id, sealed, salt, now.toISOString()]))
  return rows.length > 0
}

const claimText = `
  with claimed as (
    insert into idempotent_requests as known (id, sealed, salt, claim, claimed_until, created_at)
    values ($1, $2, $3, $4, $5, $6)
    on conflict (id) do update set claim = excluded.claim, claimed_until = excluded.claimed_until
      where known.claimed_until <= excluded.created_at
    returning ${columns}
  )
  select * from claimed
  union all
  select ${columns} from idempotent_requests where id = $1 and not exists (select from claimed)`

export interface Claim {
  readonly id: Buffer
  readonly claim: string
}

/**
 * Claims a request that nobody has, or whose claim has run out; what was kept of it then stays.
 * @returns the row as it now stands; nothing when another has come between
 */
export async function claimRequest(
  db: Kysely<DB>,
  { id, claim }: Claim,
  { sealed, salt }: SealedRecord,
  { now, until }: { readonly now: Date; readonly until: Date },
): Promise<RequestRow | undefined> {
  const values = [id, sealed, salt, claim, until.toISOString(), now.toISOString()]
  const { rows } = await db.executeQuery(statement<RequestRow>(claimText, values))
  return rows[0]
}

const holdText = 'select from idempotent_requests where id = $1 and claim = $2 for share'

/** Keeps others from taking the claim over while this transaction lasts. @returns whether it is still ours */
export async function holdClaim(trx: Transaction<DB>, { id, claim }: Claim): Promise<boolean> {
  const { rows } = await trx.executeQuery(statement(holdText, [id, claim]))
  return rows.length > 0
}

const answerText = `
  update idempotent_requests set sealed = $3, salt = $4, claim = null, claimed_until = null
  where id = $1 and claim = $2 returning true`

/** @returns whether the claim was still ours */
export async function answerClaim(
  db: Kysely<DB>,
  { id, claim }: Claim,
  { sealed, salt }: SealedRecord,
): Promise<boolean> {
  const { rows } = await db.executeQuery(statement(answerText, [id, claim, sealed, salt]))
  return rows.length > 0
}

/** The request has failed and may be made anew. @returns whether the claim was still ours */
export async function dropClaim(db: Kysely<DB>, { id, claim }: Claim): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('idempotent_requests')
    .where('id', '=', id)
    .where('claim', '=', claim)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

/** Leaves a claim that had run out as it was found. */
export async function endClaim(db: Kysely<DB>, { id, claim }: Claim, now: Date): Promise<void> {
  const ended = { claimed_until: now.toISOString() }
  await db.updateTable('idempotent_requests').set(ended).where('id', '=', id).where('claim', '=', claim).execute()
}

export const pruneRequests = (ctx: Batching, before: Date): Promise<number> =>
  deleteInBatches(ctx, 'idempotent_requests', sql`created_at < ${before.toISOString()}`)

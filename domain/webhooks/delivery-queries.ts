import { sql, type Transaction } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import type { DB } from '../../db/types.ts'
import { type Batching, deleteInBatches } from '../common/batches.ts'
import { idColumn, keyset } from '../common/keyset.ts'
import type { Position } from '../common/page.ts'
import { LIFETIME_MS } from './pace.ts'
import type { Delivery, ListDeliveries, WholeDelivery } from './schema.ts'

const MOST_ATTEMPTS_SHOWN = 50

/** As `webhook-id` has it. */
export const messageId = sql<string>`'msg_' || replace(message_id::text, '-', '')`

/** Nobody knows when what waits for its endpoint will be tried. */
const nextAttemptAt = sql<string | null>`case when status = 'pending' then due_at end`

const columns = [
  'id',
  messageId.as('messageId'),
  'type',
  sql<Delivery['status']>`status`.as('status'),
  'attempts',
  nextAttemptAt.as('nextAttemptAt'),
  'created_at as createdAt',
  'delivered_at as deliveredAt',
] as const

/** Newest first, of an endpoint whose owner asks. One row more than `limit`, to know whether a page follows. */
export function listDeliveries(
  db: Reader,
  { id, status, limit }: ListDeliveries,
  position?: Position,
): Promise<Delivery[]> {
  const { after, direction } = keyset([idColumn()], position, { descending: true })
  return db
    .selectFrom('webhook_deliveries')
    .where('endpoint_id', '=', id)
    .$if(status !== undefined, (query) => query.where('status', '=', status!))
    .where(after)
    .select(columns)
    .orderBy(sql`id ${direction}`)
    .limit(limit + 1)
    .execute()
}

export async function findDelivery(
  db: Reader,
  endpointId: number,
  deliveryId: number,
): Promise<WholeDelivery | undefined> {
  const delivery = await db
    .selectFrom('webhook_deliveries')
    .where('endpoint_id', '=', endpointId)
    .where('id', '=', deliveryId)
    .select([...columns, 'body'])
    .executeTakeFirst()
  if (delivery === undefined) return undefined
  const log = await db
    .selectFrom('webhook_attempts')
    .where('delivery_id', '=', deliveryId)
    .select(['number', 'at', 'ms', 'status', 'error', 'response'])
    .orderBy('number', 'desc')
    .limit(MOST_ATTEMPTS_SHOWN)
    .execute()
  return { ...delivery, log }
}

export interface NewMessage {
  readonly type: string
  readonly body: string
  /** Nothing: it was asked for, and follows from no event. */
  readonly eventId: number | null
}

/** One for each endpoint that has none of this event; it waits where nothing is sent just now. */
export async function insertDeliveries(
  trx: Transaction<DB>,
  endpointIds: readonly number[],
  { type, body, eventId }: NewMessage,
  now: Date,
): Promise<Delivery[]> {
  const [at, end] = [now, new Date(now.getTime() + LIFETIME_MS)].map((time) => time.toISOString())
  const { rows } = await sql<Delivery>`
    insert into webhook_deliveries (endpoint_id, event_id, type, body, status, due_at, expires_at, created_at)
    select id, ${eventId}, ${type}, ${body}, case when paused_until > ${at} then 'waiting' else 'pending' end,
      ${at}, ${end}, ${at}
    from webhook_endpoints where id = any(${[...endpointIds]}::bigint[]) and disabled_reason is null
    on conflict (endpoint_id, event_id) do nothing
    returning id, ${messageId} as "messageId", type, status, attempts, ${nextAttemptAt} as "nextAttemptAt",
      created_at as "createdAt", delivered_at as "deliveredAt"`.execute(trx)
  return rows
}

/** Begins the tries anew, whatever came of those before. */
export function restartDelivery(
  trx: Transaction<DB>,
  endpointId: number,
  deliveryId: number,
  now: Date,
): Promise<Delivery | undefined> {
  const at = now.toISOString()
  return trx
    .updateTable('webhook_deliveries')
    .set({
      status: 'pending',
      tries: 0,
      due_at: at,
      delivered_at: null,
      expires_at: new Date(now.getTime() + LIFETIME_MS).toISOString(),
    })
    .where('endpoint_id', '=', endpointId)
    .where('id', '=', deliveryId)
    .returning(columns)
    .executeTakeFirst()
}

/** Forgets what is over and older. @returns how many */
export const deleteEnded = (ctx: Batching, before: Date): Promise<number> =>
  deleteInBatches(
    ctx,
    'webhook_deliveries',
    sql`created_at < ${before.toISOString()} and status in ('delivered', 'dead')`,
  )

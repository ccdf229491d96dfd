import { sql, type Transaction } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import type { DB } from '../../db/types.ts'
import type { PushSubscription } from '../common/gateways.ts'
import { DEFAULTS, type Preferences, type SomeChannels, withChannels } from './preferences.ts'
import type { SubscribePush } from './schema.ts'

/** Whoever is written to. */
export interface Recipient {
  readonly userId: number
  readonly email: string
  readonly name: string
  /** One they have shown to be theirs. */
  readonly phone: string | null
  readonly preferences: Preferences
  readonly pushSubscriptionIds: readonly number[]
}

interface PreferencesRow {
  readonly locale: string | null
  readonly channels: SomeChannels | null
  readonly quietFrom: string | null
  readonly quietTo: string | null
  readonly timeZone: string | null
  readonly updatedAt: string | null
}

const preferencesOf = ({ locale, channels, quietFrom, quietTo, timeZone }: PreferencesRow): Preferences => ({
  channels: withChannels(DEFAULTS.channels, channels ?? {}),
  quietHours: quietFrom === null || quietTo === null ? null : { from: quietFrom, to: quietTo },
  timeZone: timeZone ?? DEFAULTS.timeZone,
  locale,
})

/** Everybody has preferences, whether they have said so or not. */
const readers = (db: Reader) =>
  db
    .selectFrom('users')
    .leftJoin('notification_preferences as preferences', 'preferences.user_id', 'users.id')
    .where('users.deleted_at', 'is', null)
    .select([
      'users.locale',
      sql<SomeChannels | null>`preferences.channels`.as('channels'),
      sql<string | null>`to_char(preferences.quiet_from, 'HH24:MI')`.as('quietFrom'),
      sql<string | null>`to_char(preferences.quiet_to, 'HH24:MI')`.as('quietTo'),
      'preferences.time_zone as timeZone',
      'preferences.updated_at as updatedAt',
    ])

export async function findRecipient(db: Reader, userId: number): Promise<Recipient | undefined> {
  const row = await readers(db)
    .where('users.id', '=', userId)
    .select([
      'users.id as userId',
      'users.email',
      'users.full_name as name',
      sql<string | null>`case when phone_verified_at is not null then users.phone end`.as('phone'),
      sql<number[]>`array(select id from push_subscriptions where user_id = users.id order by id)`.as(
        'pushSubscriptionIds',
      ),
    ])
    .executeTakeFirst()
  if (row === undefined) return undefined
  const { email, name, phone, pushSubscriptionIds } = row
  return { userId, email, name, phone, pushSubscriptionIds, preferences: preferencesOf(row) }
}

export interface StoredPreferences extends Preferences {
  readonly updatedAt: string | null
}

export async function findPreferences(db: Reader, userId: number): Promise<StoredPreferences | undefined> {
  const row = await readers(db).where('users.id', '=', userId).executeTakeFirst()
  return row && { ...preferencesOf(row), updatedAt: row.updatedAt }
}

/** Keeps everybody else from changing this user's settings until the transaction ends. */
export async function lockUser(trx: Transaction<DB>, userId: number): Promise<void> {
  await trx.selectFrom('users').where('id', '=', userId).select('id').forNoKeyUpdate().execute()
}

export async function savePreferences(
  trx: Transaction<DB>,
  userId: number,
  { channels, quietHours, timeZone }: Omit<Preferences, 'locale'>,
  now: Date,
): Promise<void> {
  const values = {
    channels: JSON.stringify(channels),
    quiet_from: quietHours?.from ?? null,
    quiet_to: quietHours?.to ?? null,
    time_zone: timeZone,
    updated_at: now.toISOString(),
  }
  await trx
    .insertInto('notification_preferences')
    .values({ user_id: userId, ...values })
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet(values))
    .execute()
}

export function listAdminIds(db: Reader): Promise<{ id: number }[]> {
  return db
    .selectFrom('users')
    .where(sql<boolean>`'admin' = any(roles)`)
    .where('deleted_at', 'is', null)
    .select('id')
    .execute()
}

export async function countPushSubscriptions(db: Reader, userId: number): Promise<number> {
  const { count } = await db
    .selectFrom('push_subscriptions')
    .where('user_id', '=', userId)
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return count
}

export function findPushSubscriptionByEndpoint(
  db: Reader,
  endpoint: string,
): Promise<{ id: number; userId: number } | undefined> {
  return db
    .selectFrom('push_subscriptions')
    .where('endpoint', '=', endpoint)
    .select(['id', 'user_id as userId'])
    .executeTakeFirst()
}

/** A browser has one user: whoever has signed in there last. */
export function savePushSubscription(
  trx: Transaction<DB>,
  userId: number,
  { endpoint, keys }: SubscribePush,
  now: Date,
): Promise<{ id: number; createdAt: string }> {
  const values = { user_id: userId, p256dh: keys.p256dh, auth: keys.auth }
  return trx
    .insertInto('push_subscriptions')
    .values({ ...values, endpoint, created_at: now.toISOString() })
    .onConflict((conflict) => conflict.column('endpoint').doUpdateSet(values))
    .returning(['id', 'created_at as createdAt'])
    .executeTakeFirstOrThrow()
}

/** @returns its id, or nothing when this user has none there */
export function deletePushSubscription(
  trx: Transaction<DB>,
  userId: number,
  endpoint: string,
): Promise<{ id: number } | undefined> {
  return trx
    .deleteFrom('push_subscriptions')
    .where('user_id', '=', userId)
    .where('endpoint', '=', endpoint)
    .returning('id')
    .executeTakeFirst()
}

export async function findPushSubscription(
  db: Reader,
  userId: number,
  id: number,
): Promise<PushSubscription | undefined> {
  const row = await db
    .selectFrom('push_subscriptions')
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .select(['endpoint', 'p256dh', 'auth'])
    .executeTakeFirst()
  return row && { endpoint: row.endpoint, keys: { p256dh: row.p256dh, auth: row.auth } }
}

/** Whether this task has proved already that it ran (`ctx.writeOnce`). */
export async function hasTakenEffect(db: Reader, taskId: string): Promise<boolean> {
  const row = await db.selectFrom('task_effects').where('task_id', '=', taskId).select('task_id').executeTakeFirst()
  return row !== undefined
}

/** When an order was handed over; undefined when it has not been. */
export async function findDeliveredAt(db: Reader, orderId: number): Promise<string | undefined> {
  const row = await db
    .selectFrom('events')
    .where('aggregate', '=', `order:${orderId}`)
    .where('name', '=', 'order.delivered')
    .select('occurred_at as deliveredAt')
    .orderBy('id', 'desc')
    .executeTakeFirst()
  return row?.deliveredAt
}

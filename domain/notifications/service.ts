import { setLocale } from '../authentication/index.ts'
import type { User } from '../common/access.ts'
import type { OutwardCtx, ReadCtx, WriteCtx } from '../common/context.ts'
import { common, DomainError } from '../common/errors.ts'
import { changesBetween } from '../common/event.ts'
import { notSubscribed, tooManyBrowsers } from './errors.ts'
import { notificationPreferencesChanged, pushSubscriptionAdded, pushSubscriptionRemoved } from './events.ts'
import { withChannels } from './preferences.ts'
import * as queries from './queries.ts'
import type {
  NotificationPreferences,
  PushKey,
  PushSubscription,
  SetPreferences,
  SubscribePush,
  UnsubscribePush,
} from './schema.ts'

/** What the actor wants to be written, and when not. */
export async function getPreferences({ db, actor }: ReadCtx<User>): Promise<NotificationPreferences> {
  return preferencesOf(await queries.findPreferences(db, actor.userId))
}

/** Changes what is named and leaves the rest. */
export async function setPreferences(ctx: WriteCtx<User>, input: SetPreferences): Promise<NotificationPreferences> {
  const { db, actor, now } = ctx
  await queries.lockUser(db, actor.userId)
  const { updatedAt: _, ...before } = preferencesOf(await queries.findPreferences(db, actor.userId))
  const { channels, quietHours = before.quietHours, timeZone = before.timeZone, locale = before.locale } = input
  const after = { channels: withChannels(before.channels, channels), quietHours, timeZone, locale }
  await queries.savePreferences(db, actor.userId, after, now)
  if (locale !== before.locale) await setLocale(ctx, actor.userId, locale)
  await ctx.emit(notificationPreferencesChanged, { userId: actor.userId }, changesBetween(before, after))
  return { ...after, updatedAt: now.toISOString() }
}

function preferencesOf(found: queries.StoredPreferences | undefined): NotificationPreferences {
  if (found === undefined) throw new DomainError(common.unauthenticated, 'This account no longer exists.')
  return found
}

/** What a browser needs to subscribe. */
export async function pushKey({ gateways }: OutwardCtx): Promise<PushKey> {
  return { publicKey: gateways.push.publicKey }
}

const MOST_BROWSERS = 20

/** A browser takes pushes for the actor from now on, and for nobody else who used it before. */
export async function subscribePush(ctx: WriteCtx<User>, input: SubscribePush): Promise<PushSubscription> {
  const { db, actor, now } = ctx
  await queries.lockUser(db, actor.userId)
  const known = await queries.findPushSubscriptionByEndpoint(db, input.endpoint)
  const count = await queries.countPushSubscriptions(db, actor.userId)
  if (known?.userId !== actor.userId && count >= MOST_BROWSERS) {
    throw new DomainError(tooManyBrowsers, `${MOST_BROWSERS} browsers at most; unsubscribe one first.`)
  }
  const saved = await queries.savePushSubscription(db, actor.userId, input, now)
  const changes = changesBetween({ userId: known?.userId ?? null }, { userId: actor.userId })
  await ctx.emit(pushSubscriptionAdded, { userId: actor.userId, subscriptionId: saved.id }, changes)
  return saved
}

/** A browser takes no more pushes for the actor. @throws `notifications.not-subscribed` */
export async function unsubscribePush(ctx: WriteCtx<User>, { endpoint }: UnsubscribePush): Promise<null> {
  const { userId } = ctx.actor
  const removed = await queries.deletePushSubscription(ctx.db, userId, endpoint)
  if (removed === undefined) throw new DomainError(notSubscribed, 'No browser of yours is known by this address.')
  await ctx.emit(pushSubscriptionRemoved, { userId, subscriptionId: removed.id }, changesBetween({ userId }, {}))
  return null
}

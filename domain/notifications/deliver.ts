import { z } from 'zod'
import type { TaskCtx, WriteCtx } from '../common/context.ts'
import { Id } from '../common/fields.ts'
import { DeliveryError } from '../common/gateways.ts'
import { defineTask, GiveUp, type Task } from '../common/task.ts'
import { isShortName, type MailName } from './mails.ts'
import { type Message, messages } from './messages.ts'
import { allows, type Category, type Channel, channels, postponedUntil } from './preferences.ts'
import { findRecipient, hasTakenEffect, type Recipient } from './queries.ts'
import { type Letter, senders } from './senders.ts'

/** Something to tell somebody. */
export interface Notification<About extends z.ZodObject = z.ZodObject> {
  readonly message: Message<MailName, About>
  readonly userId: number
  readonly about: z.input<About>
}

/** What came of one delivery; of a push only the host it went to, since whoever has the whole address can push there. */
export type Delivered =
  | { readonly to: string }
  | { readonly postponedUntil: string }
  | { readonly skipped: 'sent before' | 'nobody there' | 'not wanted' | 'no longer so' | 'nowhere to send it' }

const Delivery = z.object({
  message: z.enum([...messages.keys()]),
  userId: Id,
  about: z.record(z.string(), z.json()),
  subscriptionId: Id.optional().meta({ description: 'Of a push: which of the browsers.' }),
})
type Delivery = z.output<typeof Delivery>

/** Two hours of tries: a mail server may put off strangers for a quarter of one, and restarts take a while. */
const rules = { queue: 'emails', retries: 8, backoff: { seconds: 30 }, payload: Delivery } as const

/** Mails one message to one person. */
export const sendEmail: Task<typeof Delivery> = defineTask({
  name: 'notifications.sendEmail',
  ...rules,
  run: (ctx, delivery) => deliver(ctx, 'email', delivery),
})

/** Sends one message to one phone. */
export const sendSms: Task<typeof Delivery> = defineTask({
  name: 'notifications.sendSms',
  ...rules,
  run: (ctx, delivery) => deliver(ctx, 'sms', delivery),
})

/** Pushes one message to one browser. */
export const sendPush: Task<typeof Delivery> = defineTask({
  name: 'notifications.sendPush',
  ...rules,
  run: (ctx, delivery) => deliver(ctx, 'push', delivery),
})

const tasks: Readonly<Record<Channel, Task<typeof Delivery>>> = { email: sendEmail, sms: sendSms, push: sendPush }

const priorities: Readonly<Record<Category, number>> = { security: 10, orders: 5, marketing: -5 }

/**
 * Tells somebody something on every channel they allow, each a task of its own, so that one that fails is tried again
 * alone. The same message about the same thing is queued once, however often this is asked.
 * @param among the channels to choose from
 * @returns the ids of the tasks
 */
export async function notify<About extends z.ZodObject>(
  ctx: WriteCtx,
  notification: Notification<About>,
  among: readonly Channel[] = channels,
): Promise<string[]> {
  const reader = await findRecipient(ctx.db, notification.userId)
  if (reader === undefined) return []
  const ids: string[] = []
  for (const { channel, ...way } of waysTo(reader, notification.message, among)) {
    ids.push(await enqueue(ctx, channel, { ...deliveryOf(notification), ...way }))
  }
  return ids
}

/** How many messages a task has queued; none where it had done so before. */
export interface Queued {
  readonly queued: number
}

/** Tells each of them, once for the task that runs however often it is tried: all or none. */
export async function notifyOnce<About extends z.ZodObject>(
  ctx: TaskCtx,
  notifications: readonly Notification<About>[],
  among: readonly Channel[] = channels,
): Promise<Queued> {
  const queued = await ctx.writeOnce(async (ctx) => {
    let count = 0
    for (const each of notifications) count += (await notify(ctx, each, among)).length
    return count
  })
  return { queued: queued ?? 0 }
}

/**
 * Tells somebody something on one channel, in the task that runs; a task does so once. At least once: what is known to
 * have been sent is not sent again, but nobody knows of a message whose sender died before it could write that down. A
 * mail then carries the same Message-ID.
 * @throws GiveUp when another try is of no use
 */
export function deliverNow<About extends z.ZodObject>(
  ctx: TaskCtx,
  channel: Channel,
  notification: Notification<About>,
): Promise<Delivered> {
  return deliver(ctx, channel, deliveryOf(notification))
}

function deliveryOf<About extends z.ZodObject>({ message, userId, about }: Notification<About>): Delivery {
  return { message: message.name, userId, about: message.about.parse(about) as Delivery['about'] }
}

async function deliver(ctx: TaskCtx, channel: Channel, delivery: Delivery): Promise<Delivered> {
  const message = messages.get(delivery.message)!
  const about = message.about.parse(delivery.about)
  if (await hasTakenEffect(ctx.db, ctx.taskId)) return { skipped: 'sent before' }
  const reader = await findRecipient(ctx.db, delivery.userId)
  if (reader === undefined) return { skipped: 'nobody there' }
  // Asked again here: a day may have gone by since it was queued.
  if (message.onRequest !== true && !allows(reader.preferences, message.category, channel))
    return { skipped: 'not wanted' }
  const until = postponedUntil(reader.preferences, message.category, ctx.now)
  if (until !== undefined) return postpone(ctx, channel, delivery, until)
  const contents = await message.load(ctx, about, reader)
  if (contents === undefined) return { skipped: 'no longer so' }
  const { subscriptionId } = delivery
  const to = await send(ctx, channel, { message, contents, reader, key: keyOf(delivery), subscriptionId })
  await ctx.writeOnce(async () => {})
  return to === undefined ? { skipped: 'nowhere to send it' } : { to }
}

async function send(ctx: TaskCtx, channel: Channel, letter: Letter): Promise<string | undefined> {
  ctx.signal.throwIfAborted()
  try {
    return await senders[channel](ctx, letter)
  } catch (error) {
    if (error instanceof DeliveryError && error.permanent) throw new GiveUp(error.message, { cause: error })
    throw error
  }
}

async function postpone(ctx: TaskCtx, channel: Channel, delivery: Delivery, until: Date): Promise<Delivered> {
  await ctx.writeOnce((ctx) => enqueue(ctx, channel, delivery, until))
  return { postponedUntil: until.toISOString() }
}

function enqueue(ctx: WriteCtx, channel: Channel, delivery: Delivery, until?: Date): Promise<string> {
  const { category } = messages.get(delivery.message)!
  const key = [keyOf(delivery), delivery.subscriptionId, until?.toISOString()].join(' ')
  return ctx.enqueue(tasks[channel].using({ priority: priorities[category] }), delivery, {
    once: key,
    ownerId: delivery.userId,
    ...(until !== undefined && { runAfter: until }),
  })
}

/** What a message is known by: of whom and of what it speaks, in the order its schema has. */
function keyOf({ message, userId, about }: Delivery): string {
  const parts = Object.values(messages.get(message)!.about.parse(about))
  return [message, userId, ...parts].join('/')
}

interface Way {
  readonly channel: Channel
  readonly subscriptionId?: number
}

function waysTo(reader: Recipient, { name, category }: Message, among: readonly Channel[]): Way[] {
  const allowed = among.filter((channel) => allows(reader.preferences, category, channel))
  return allowed.flatMap((channel): Way[] => {
    if (channel === 'email') return [{ channel }]
    if (!isShortName(name)) return []
    if (channel === 'sms') return reader.phone === null ? [] : [{ channel }]
    return reader.pushSubscriptionIds.map((subscriptionId) => ({ channel, subscriptionId }))
  })
}

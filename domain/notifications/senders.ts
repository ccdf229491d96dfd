import type { TaskCtx } from '../common/context.ts'
import { DeliveryError, type Push, type PushSubscription } from '../common/gateways.ts'
import { isShortName, type MailName, type ShortName } from './mails.ts'
import type { Contents, Message } from './messages.ts'
import type { Channel } from './preferences.ts'
import { deletePushSubscription, findPushSubscription, type Recipient } from './queries.ts'
import { render, renderShort, type ShortMessage } from './render.ts'

/** One message, ready to go out. */
export interface Letter {
  readonly message: Message
  readonly contents: Contents<MailName>
  readonly reader: Recipient
  /** The same for every attempt. */
  readonly key: string
  /** For a push: to which of the reader's browsers. */
  readonly subscriptionId: number | undefined
}

/** Sends one message. @returns where to; nothing when there is nowhere to send it any more */
type Sender = (ctx: TaskCtx, letter: Letter) => Promise<string | undefined>

export const senders: Readonly<Record<Channel, Sender>> = { email, sms, push }

async function email(ctx: TaskCtx, { message, contents, reader, key }: Letter): Promise<string> {
  const mail = render(message.name, reader.preferences.locale, contents.data)
  const { to = reader.email } = contents
  const attachments = await contents.attachments?.()
  await ctx.gateways.email.send({ to, key, ...mail, ...(attachments !== undefined && { attachments }) })
  return to
}

async function sms(ctx: TaskCtx, letter: Letter): Promise<string | undefined> {
  const to = letter.contents.to ?? letter.reader.phone
  if (to === null) return undefined
  await ctx.gateways.sms.send({ to, text: short(letter).text })
  return to
}

async function push(ctx: TaskCtx, letter: Letter): Promise<string | undefined> {
  const { reader, contents, subscriptionId } = letter
  const subscription = await findPushSubscription(ctx.db, reader.userId, subscriptionId ?? 0)
  if (subscription === undefined) return undefined
  const { title, text } = short(letter)
  const { url } = contents
  return pushTo(ctx, reader.userId, subscription, { title, body: text, ...(url !== undefined && { url }) })
}

/** A browser that has unsubscribed is forgotten, and that is all there was to do. */
async function pushTo(
  ctx: TaskCtx,
  userId: number,
  subscription: PushSubscription,
  push: Push,
): Promise<string | undefined> {
  try {
    await ctx.gateways.push.send(subscription, push)
    return new URL(subscription.endpoint).host
  } catch (error) {
    if (!(error instanceof DeliveryError && error.gone)) throw error
    await ctx.write(({ db }) => deletePushSubscription(db, userId, subscription.endpoint))
    return undefined
  }
}

function short({ message: { name }, contents, reader }: Letter): ShortMessage {
  if (!isShortName(name)) throw new TypeError(`${name} has no short form.`)
  return renderShort<ShortName>(name, reader.preferences.locale, contents.data as never)
}

import { z } from 'zod'
import type { TaskCtx } from '../common/context.ts'
import { Id, Timestamp } from '../common/fields.ts'
import { findOrderForHouse } from '../orders/index.ts'
import type { MailData, MailName } from './mails.ts'
import type { Category } from './preferences.ts'
import { findDeliveredAt, type Recipient } from './queries.ts'

/** What a message says at the moment it is sent. */
export interface Contents<Name extends MailName> {
  readonly data: MailData<Name>
  /** Where a click on the push leads. */
  readonly url?: string
}

/**
 * A message that can be queued. A payload holds what it is about and nothing of what it says: that is read as it is sent,
 * so that neither a secret nor a stale fact lies in the queue, and it is not sent any more when it is no longer so.
 */
export interface Message<Name extends MailName = MailName, About extends z.ZodObject = z.ZodObject> {
  readonly name: Name
  readonly category: Category
  /** References. With the reader they are the message's identity: the same is sent once. */
  readonly about: About
  /** Undefined: there is nothing to say any more. */
  load(ctx: TaskCtx, about: z.output<About>, reader: Recipient): Promise<Contents<Name> | undefined>
}

const message = <Name extends MailName, About extends z.ZodObject>(record: Message<Name, About>) =>
  Object.freeze(record)

const AboutOrder = z.object({ orderId: Id })

const orderUrl = ({ gateways }: TaskCtx, orderId: number): string => `${gateways.site.url}/orders/${orderId}`

export const orderConfirmation = message({
  name: 'order-confirmation',
  category: 'orders',
  about: AboutOrder,
  async load(ctx, { orderId }, { name }) {
    const found = await findOrderForHouse(ctx.db, orderId)
    if (found === undefined) return undefined
    const url = orderUrl(ctx, orderId)
    return { data: { name, order: found.order, orderUrl: url }, url }
  },
})

/** In which nobody should be asked whether they like what they have. */
const UNDONE: ReadonlySet<string> = new Set(['cancelled', 'returned', 'refunded'])

export const rateYourOrder = message({
  name: 'rate-your-order',
  category: 'orders',
  about: AboutOrder,
  async load(ctx, { orderId }, { name }) {
    const found = await findOrderForHouse(ctx.db, orderId)
    const deliveredAt = await findDeliveredAt(ctx.db, orderId)
    if (found === undefined || deliveredAt === undefined || UNDONE.has(found.order.status)) return undefined
    const url = orderUrl(ctx, orderId)
    return { data: { name, orderNumber: found.order.number, deliveredAt, orderUrl: url }, url }
  },
})

export const passwordChanged = message({
  name: 'password-changed',
  category: 'security',
  about: z.object({ changedAt: Timestamp }),
  load: async (_ctx, { changedAt }, { name }) => ({ data: { name, changedAt } }),
})

/** Not the error's own words: they may quote what somebody has sent. */
export const failureReport = message({
  name: 'failure-report',
  category: 'security',
  about: z.object({
    operation: z.string().max(200),
    errorClass: z.string().max(100),
    requestId: z.string().max(128),
    failedAt: Timestamp,
  }),
  load: async (_ctx, { errorClass, ...data }) => ({ data: { ...data, error: errorClass } }),
})

/** All that can be queued, by the name of the mail. */
const queued: readonly Message[] = [orderConfirmation, rateYourOrder, passwordChanged, failureReport]

export const messages: ReadonlyMap<string, Message> = new Map(queued.map((each) => [each.name, each]))
